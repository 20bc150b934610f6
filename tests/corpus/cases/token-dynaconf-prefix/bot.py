import asyncio

from aiogram import Bot, Dispatcher

from dynaconf import Dynaconf

settings = Dynaconf(envvar_prefix='SHOP', load_dotenv=True)

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(settings.BOT_TOKEN))


if __name__ == "__main__":
    asyncio.run(main())
