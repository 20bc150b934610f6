import os

from aiogram import Bot, Dispatcher
import sys

dp = Dispatcher()
dp.run_polling(Bot(sys.argv[1]))
