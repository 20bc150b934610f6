import os

from aiogram import Bot, Dispatcher
from sweep import greeting

dispatcher = Dispatcher()


@dispatcher.message()
async def answer(message):
    await message.answer(greeting())


dispatcher.run_polling(Bot(os.environ["BOT_TOKEN"]))
