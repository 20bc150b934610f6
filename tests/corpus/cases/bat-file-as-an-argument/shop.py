import argparse
import json

import telebot

parser = argparse.ArgumentParser()
parser.add_argument("--config")
given = parser.parse_args()
with open(given.config) as file:
    telebot.TeleBot(json.load(file)["token"]).infinity_polling()
