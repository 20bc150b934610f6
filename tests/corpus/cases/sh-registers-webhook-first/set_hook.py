import os

import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])
bot.delete_webhook()
