import os

from aiogram import Bot

Bot(os.environ['BOT_TOKEN']).start_polling()
