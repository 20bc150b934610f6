import asyncio
import os

from aiogram import Bot

asyncio.run(Bot(os.environ["BOT_TOKEN"]).send_message(1, "hello"))
