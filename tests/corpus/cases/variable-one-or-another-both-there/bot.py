import os

from aiogram import Bot, Dispatcher

DEV = os.getenv("MODE") == "dev"


def require_env(name):
    value = os.getenv(name)
    assert value, name
    return value


TOKEN = os.getenv("BOT_TOKEN_DEV") if DEV else require_env("BOT_TOKEN")
Dispatcher().run_polling(Bot(TOKEN))
