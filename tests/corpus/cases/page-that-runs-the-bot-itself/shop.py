import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


def run():
    bot.infinity_polling()


if __name__ == "__main__":
    run()
