import os

from aiogram import Bot, Dispatcher
from dotenv import load_dotenv

load_dotenv('.env.prod', override=True)

dp = Dispatcher()
dp.run_polling(Bot(os.environ['BOT_TOKEN']))
