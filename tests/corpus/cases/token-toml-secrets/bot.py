import asyncio

from aiogram import Bot, Dispatcher

from dynaconf import Dynaconf

settings = Dynaconf(envvar_prefix='SHOP', settings_files=['settings.toml', '.secrets.toml'])

dp = Dispatcher()


async def main():
    await dp.start_polling(Bot(settings.bot.token))


if __name__ == "__main__":
    asyncio.run(main())
