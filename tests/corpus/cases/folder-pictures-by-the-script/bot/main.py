import os
from pathlib import Path
FACE = (Path(__file__).parent / "north.png").read_bytes()

import telebot

telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
