import os

from aiogram import Bot, Dispatcher

bot, dp = Bot(os.environ["BOT_TOKEN"]), Dispatcher()
