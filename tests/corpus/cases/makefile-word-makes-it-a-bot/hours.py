import os
import sys

import telebot

if len(sys.argv) > 1 and str(sys.argv[1]) == "telegram":
    telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
else:
    print("40 hours")
