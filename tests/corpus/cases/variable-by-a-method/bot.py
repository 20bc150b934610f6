import os

import telebot


class Env:
    def __init__(self, prefix):
        self.prefix = prefix

    def require(self, key, default=None):
        return os.environ.get(f"SHOP_{key.upper()}", default)


env = Env("SHOP")
bot = telebot.TeleBot(env.require("token"))
bot.infinity_polling()
