import telebot

import configparser

config = configparser.ConfigParser()
config.read('bot.ini', encoding='cp1251')

bot = telebot.TeleBot(config['main']['token'])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
