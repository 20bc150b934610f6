import argparse
import os

import telebot
from dotenv import load_dotenv

parser = argparse.ArgumentParser()
parser.add_argument("--env")
given = parser.parse_args()
load_dotenv(given.env)
bot = telebot.TeleBot(os.environ["BOT_TOKEN"])
bot.infinity_polling()
