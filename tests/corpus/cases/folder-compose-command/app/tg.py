import asyncio
import os

from aiogram import Bot, Dispatcher

from app.core import NAME


async def main():
    await Dispatcher().start_polling(Bot(os.environ["BOT_TOKEN"]))


if __name__ == "__main__":
    asyncio.run(main())
