import asyncio

from aiogram import Bot, Dispatcher

from decouple import config

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(config('SHOP_KEY')))


if __name__ == "__main__":
    asyncio.run(main())
