import asyncio
import os

from aiogram import Bot, Dispatcher

from bot.texts import HELLO


async def main():
    await Dispatcher().start_polling(Bot(os.environ["BOT_TOKEN"]))


if __name__ == "__main__":
    asyncio.run(main())
