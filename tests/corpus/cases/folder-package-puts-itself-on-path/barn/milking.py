import telebot
from cows.names import NAMES
from keys import KEY


def run():
    bot = telebot.TeleBot(KEY)
    print(NAMES)
    bot.infinity_polling()
