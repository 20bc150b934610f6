import asyncio

from aiogram import Bot, Dispatcher

from settings import settings

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(settings.bot.token.get_secret_value()))


if __name__ == "__main__":
    asyncio.run(main())
