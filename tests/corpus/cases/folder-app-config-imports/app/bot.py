import asyncio
import os

from aiogram import Bot, Dispatcher

from app.config import settings


async def main():
    await Dispatcher().start_polling(Bot(settings.token))


if __name__ == "__main__":
    asyncio.run(main())
