from aiogram import Bot, Dispatcher

from page.settings import settings

dispatcher = Dispatcher()

if __name__ == "__main__":
    dispatcher.run_polling(Bot(settings.BOT_TOKEN))
