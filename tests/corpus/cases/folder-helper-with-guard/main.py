import asyncio
import os

from aiogram import Bot, Dispatcher

from loader import dp, bot


async def main():
    await dp.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main())
