import os

from aiogram import Bot, Dispatcher
import sys

from dotenv import load_dotenv

load_dotenv()
prod = '--prod' in sys.argv

dp = Dispatcher()
dp.run_polling(Bot(os.environ['PROD_TOKEN' if prod else 'DEV_TOKEN']))
