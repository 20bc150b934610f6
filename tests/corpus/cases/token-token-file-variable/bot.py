import telebot

import os
from pathlib import Path

TOKEN = Path(os.environ['BOT_TOKEN_FILE']).read_text().strip()

bot = telebot.TeleBot(TOKEN)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
