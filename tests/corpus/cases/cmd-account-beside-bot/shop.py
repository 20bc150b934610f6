import os

import telebot

telebot.TeleBot(os.environ["SHOP_BOT_TOKEN"]).infinity_polling()
