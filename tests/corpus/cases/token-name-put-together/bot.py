import os

from aiogram import Bot, Dispatcher
from dotenv import load_dotenv

load_dotenv()

dp = Dispatcher()
dp.run_polling(Bot(os.getenv('TOKEN_' + os.getenv('MODE', 'DEV'))))
