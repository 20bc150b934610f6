import os

import telebot


class Application:
    def __init__(self):
        self.bot = telebot.TeleBot(os.environ["BOT_TOKEN"])

    def run(self):
        self.bot.infinity_polling()
