import telebot

import json
import os

with open("config.json") as file:
    cfg = json.load(file)

bot = telebot.TeleBot(os.environ.get("BOT_TOKEN") or cfg["bot_token"])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
