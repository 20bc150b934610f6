import os

from aiogram import Bot, Dispatcher
from jobs import clean

dispatcher = Dispatcher()


@dispatcher.message()
async def answer(message):
    await message.answer(clean(message.text))


if __name__ == "__main__":
    dispatcher.run_polling(Bot(os.environ["BOT_TOKEN"]))
