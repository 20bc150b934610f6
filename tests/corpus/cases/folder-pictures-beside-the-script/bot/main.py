import os
FACE = open("faces/north.png", "rb").read()

import telebot

telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
