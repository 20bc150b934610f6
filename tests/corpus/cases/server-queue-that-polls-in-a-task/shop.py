import os

import telebot
from celery import Celery

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])
queue = Celery("shop", broker="redis://localhost")


@queue.task
def remind(chat, text):
    bot.send_message(chat, text)


@queue.task
def run():
    bot.infinity_polling()
