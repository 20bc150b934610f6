import os

from aiogram import Bot, Dispatcher
from dotenv import load_dotenv

load_dotenv(f".env.{os.getenv('MODE', 'dev')}")

dp = Dispatcher()
dp.run_polling(Bot(os.environ['BOT_TOKEN']))
