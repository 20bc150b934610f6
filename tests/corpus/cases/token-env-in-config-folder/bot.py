import os

from aiogram import Bot, Dispatcher
from config.settings import TOKEN

dp = Dispatcher()
dp.run_polling(Bot(TOKEN))
