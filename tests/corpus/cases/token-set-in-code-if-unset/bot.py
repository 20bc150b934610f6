import os

from aiogram import Bot, Dispatcher
from dotenv import load_dotenv

load_dotenv()
os.environ.setdefault('BOT_TOKEN', '@OTHER@')

dp = Dispatcher()
dp.run_polling(Bot(os.environ['BOT_TOKEN']))
