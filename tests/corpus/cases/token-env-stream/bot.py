from aiogram import Bot, Dispatcher
import os

from dotenv import load_dotenv

with open("prod.env", encoding="utf-8") as file:
    load_dotenv(stream=file)

dp = Dispatcher()
dp.run_polling(Bot(os.environ["BOT_TOKEN"]))
