import telebot

import json

with open("config.json") as file:
    cfg = json.load(file)

bot = telebot.TeleBot(cfg["BOT_TOKEN"])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
