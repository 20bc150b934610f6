import asyncio

from aiogram import Bot, Dispatcher

import os

from dotenv import load_dotenv

load_dotenv('bot.env')

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(os.environ['TG_SHOP']))


if __name__ == "__main__":
    asyncio.run(main())
