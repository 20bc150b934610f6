import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])

print(bot.get_updates())
