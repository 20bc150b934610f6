import telebot

import json

with open('config.json') as file:
    config = json.load(file)

bot = telebot.TeleBot(config['token'])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
