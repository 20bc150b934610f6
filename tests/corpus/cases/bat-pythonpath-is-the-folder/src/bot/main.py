import os

from telegram.ext import Application

from src.bot.texts import HELLO

application = Application.builder().token(os.environ["BOT_TOKEN"]).build()
print(HELLO)
application.run_polling()
