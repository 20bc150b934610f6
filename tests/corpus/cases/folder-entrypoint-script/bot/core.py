import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


def go():
    bot.infinity_polling()
