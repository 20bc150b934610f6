import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


@bot.message_handler()
def echo(message):
    bot.reply_to(message, message.text)


if __name__ == "__main__":
    bot.infinity_polling()
