import os

from aiogram import Bot, Dispatcher
from fastapi import FastAPI

api = FastAPI()
bot, dp = Bot(os.environ["BOT_TOKEN"]), Dispatcher()


@api.post("/hook")
async def hook(update: dict):
    await dp.feed_raw_update(bot, update)
