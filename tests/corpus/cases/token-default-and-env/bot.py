import asyncio

from aiogram import Bot, Dispatcher

import os

TOKEN = os.getenv('BOT_TOKEN', '@OTHER@')

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(TOKEN))


if __name__ == "__main__":
    asyncio.run(main())
