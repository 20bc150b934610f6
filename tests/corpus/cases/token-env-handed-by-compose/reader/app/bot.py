import asyncio
import os

from aiogram import Bot, Dispatcher

dispatcher = Dispatcher()


async def main():
    await dispatcher.start_polling(Bot(os.environ["READER_BOT_TOKEN"]))


if __name__ == "__main__":
    asyncio.run(main())
