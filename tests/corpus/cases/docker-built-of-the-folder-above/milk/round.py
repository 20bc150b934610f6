import asyncio
import os

from aiogram import Bot, Dispatcher

from milk.words import HELLO

dp = Dispatcher()


async def run():
    print(HELLO)
    await dp.start_polling(Bot(os.environ["MILK_TOKEN"]))


asyncio.run(run())
