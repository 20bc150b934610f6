from telegram.ext import Application

from core.settings import settings

application = Application.builder().token(settings["BOT_TOKEN"]).build()
application.run_polling()
