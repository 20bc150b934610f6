import telebot

import yaml

config = yaml.safe_load(open('../config.yaml', encoding='utf-8'))

bot = telebot.TeleBot(config['telegram_token'])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
