import telebot

import json

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    db_url: str


with open("config.json") as file:
    cfg = json.load(file)

bot = telebot.TeleBot(cfg["bot_token"])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
