import argparse
import os

import telebot

reader = argparse.ArgumentParser()
verbs = reader.add_subparsers(dest="verb")
verbs.required = True
verbs.add_parser("listen").add_argument("--shop")
verbs.add_parser("count")
if reader.parse_args().verb == "listen":
    telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
