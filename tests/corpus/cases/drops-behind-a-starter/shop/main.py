import os

from aiogram import Bot, Dispatcher


def forget(folder):
    if __name__ == "__main__":
        print(folder)


async def main():
    bot, dispatcher = Bot(os.environ["BOT_TOKEN"]), Dispatcher()
    await bot.delete_webhook(drop_pending_updates=True)
    await dispatcher.start_polling(bot)
