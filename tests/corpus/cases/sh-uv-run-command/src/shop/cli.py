import os

from aiogram import Bot


def run():
    Bot(os.environ['BOT_TOKEN']).start_polling()
