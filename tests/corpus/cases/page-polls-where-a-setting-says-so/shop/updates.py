import os
from contextlib import asynccontextmanager

from telegram.ext import Application

bot = Application.builder().token(os.environ["BOT_TOKEN"]).build()


@asynccontextmanager
async def life(app):
    async with bot:
        if os.environ.get("HOST"):
            await bot.bot.set_webhook(os.environ["HOST"])
        else:
            await bot.updater.start_polling()
        yield
