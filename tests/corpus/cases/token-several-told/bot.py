import telebot

import sys

from config import BOT_TOKEN, TEST_TOKEN

bot = telebot.TeleBot(TEST_TOKEN if '--test' in sys.argv else BOT_TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
