from aiogram import Bot, Dispatcher
import dotenv

dp = Dispatcher()
dp.run_polling(Bot(dotenv.get_key("prod.env", "BOT_TOKEN")))
