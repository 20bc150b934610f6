import asyncio

from aiogram import Bot, Dispatcher

from environs import Env

env = Env()
env.read_env('config/bot.env')

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(env.str('BOT_TOKEN')))


if __name__ == "__main__":
    asyncio.run(main())
