import os

import telebot
from celery import Celery

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])
queue = Celery("shop", broker="redis://localhost")


@queue.task
def remind(chat, text):
    bot.send_message(chat, text)


@bot.message_handler()
def later(message):
    remind.apply_async((message.chat.id, message.text), countdown=60)


if __name__ == "__main__":
    bot.infinity_polling()
