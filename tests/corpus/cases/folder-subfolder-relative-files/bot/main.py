import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])

replies = open("replies.json").read()
bot.infinity_polling()
