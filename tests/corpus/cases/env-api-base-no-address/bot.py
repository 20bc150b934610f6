import os

from aiogram import Bot

bot = Bot(os.environ["BOT_TOKEN"])
