import telebot

import configparser

config = configparser.ConfigParser()
config.read('settings.ini')

bot = telebot.TeleBot(config['telegram']['bot_api'])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
