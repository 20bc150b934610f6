import json

import telebot

with open("conf/shop.json") as file:
    telebot.TeleBot(json.load(file)["token"]).infinity_polling()
