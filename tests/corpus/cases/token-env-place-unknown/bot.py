import os

from aiogram import Bot, Dispatcher
from dotenv import load_dotenv

load_dotenv(os.path.join(input(), "shop.env"))

dp = Dispatcher()
dp.run_polling(Bot(os.environ["BOT_TOKEN"]))
