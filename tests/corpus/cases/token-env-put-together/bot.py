import asyncio

from aiogram import Bot, Dispatcher

import os
from pathlib import Path

from dotenv import load_dotenv

load_dotenv(Path(__file__).parent / 'deploy' / '.env')

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(os.environ['BOT_TOKEN']))


if __name__ == "__main__":
    asyncio.run(main())
