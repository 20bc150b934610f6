import os

from fastapi import FastAPI
from telegram import Bot, Update

from shop.answers import start_bot

api = FastAPI()
bot = Bot(os.environ["BOT_TOKEN"])
dispatcher = start_bot(bot)


@api.post("/hook")
async def hook(update: dict):
    dispatcher.process_update(Update.de_json(update, bot))
