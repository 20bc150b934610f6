import os

import telebot
from dotenv import load_dotenv

load_dotenv()
telebot.TeleBot(os.environ['BOT_TOKEN']).infinity_polling()
