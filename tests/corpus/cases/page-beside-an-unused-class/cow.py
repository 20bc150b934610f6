import os

import telebot


class Cow:
    key = os.environ["COW_KEY"]
    bot = telebot.TeleBot(key)

    def moo(self, message):
        self.bot.reply_to(message, "moo")
