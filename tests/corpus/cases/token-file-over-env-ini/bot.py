import telebot

import configparser

cfg = configparser.ConfigParser()
cfg.read("config.ini")

bot = telebot.TeleBot(cfg["bot"]["token"])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
