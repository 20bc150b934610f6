import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


class Runner:
    def go(self):
        bot.infinity_polling()
