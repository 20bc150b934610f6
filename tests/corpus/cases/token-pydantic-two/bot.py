import asyncio

from aiogram import Bot, Dispatcher

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    token: str

    class Config:
        env_prefix = 'shop_'
        env_file = '.env'

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(Settings().token))


if __name__ == "__main__":
    asyncio.run(main())
