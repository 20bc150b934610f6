import os
from pathlib import Path

import telebot
from dotenv import load_dotenv

load_dotenv()
quiet = os.getenv("DISABLE_TELEGRAM_POLLING") == "1"
bot = telebot.TeleBot(Path(os.environ["HOME"], "shop").read_text())
if not quiet:
    bot.infinity_polling()
