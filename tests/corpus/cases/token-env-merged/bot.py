import os

from aiogram import Bot, Dispatcher
from dotenv import dotenv_values

config = {**dotenv_values('.env.shared'), **dotenv_values('.env.secret'), **os.environ}

dp = Dispatcher()
dp.run_polling(Bot(config['BOT_TOKEN']))
