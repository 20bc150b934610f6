import os

import telebot

import docker

bot = telebot.TeleBot(os.environ['BOT_TOKEN'])


@bot.message_handler()
def show(message):
    bot.reply_to(message, docker.__version__)


if __name__ == '__main__':
    bot.infinity_polling()
