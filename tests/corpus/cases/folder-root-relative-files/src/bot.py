import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])

data = open("data.json").read()
bot.infinity_polling()
