from aiogram import Bot, Dispatcher
from settings import must

dispatcher = Dispatcher()
dispatcher.run_polling(Bot(must("SHOP_BOT_TOKEN")))
