import telebot

import json
from pathlib import Path

settings = json.loads((Path(__file__).parent / 'config' / 'settings.json').read_text())

bot = telebot.TeleBot(settings['telegram']['bot']['token'])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
