import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


def start():
    bot.infinity_polling()
