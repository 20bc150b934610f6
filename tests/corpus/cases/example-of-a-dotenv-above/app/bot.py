import os

from aiogram import Bot, Dispatcher

Dispatcher().run_polling(Bot(os.getenv("TELEGRAM_BOT_TOKEN")))
