import telebot

import tomllib
from dataclasses import dataclass


@dataclass
class Config:
    bot_token: str


with open("config.toml", "rb") as file:
    cfg = Config(**tomllib.load(file))

bot = telebot.TeleBot(cfg.bot_token)


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


bot.infinity_polling()
