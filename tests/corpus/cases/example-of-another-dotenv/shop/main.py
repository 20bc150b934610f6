from aiogram import Bot, Dispatcher
from shop.settings import Settings

if __name__ == "__main__":
    Dispatcher().run_polling(Bot(Settings().BOT_TOKEN))
