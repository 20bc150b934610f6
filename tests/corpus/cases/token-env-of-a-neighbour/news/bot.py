import asyncio

from aiogram import Bot, Dispatcher

import os

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(os.environ['BOT_TOKEN']))


if __name__ == "__main__":
    asyncio.run(main())
