import os

import telebot


class Cow:
    def __init__(self):
        bot = telebot.TeleBot(os.environ["BARN_TOKEN"])
        bot.infinity_polling()


Cow()
