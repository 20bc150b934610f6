import os

import telebot

from tables import orders

bot = telebot.TeleBot(os.environ['BOT_TOKEN'])


@bot.message_handler()
def show(message):
    bot.reply_to(message, str(orders()))


if __name__ == '__main__':
    bot.infinity_polling()
