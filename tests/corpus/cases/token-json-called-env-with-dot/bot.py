import json

import telebot

with open(".env") as file:
    keys = json.load(file)
telebot.TeleBot(keys["shop"]).infinity_polling()
