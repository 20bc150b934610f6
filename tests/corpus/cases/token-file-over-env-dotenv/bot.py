import telebot

import json
import os

from dotenv import load_dotenv

load_dotenv()
DB = os.environ['DB_URL']
with open("config.json") as file:
    cfg = json.load(file)

bot = telebot.TeleBot(cfg["bot_token"])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
