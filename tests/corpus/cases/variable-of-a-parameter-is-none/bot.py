from aiogram import Bot, Dispatcher
from helper import start
from settings import value

start(
    value("SHOP_BOT_KEY"),
)
