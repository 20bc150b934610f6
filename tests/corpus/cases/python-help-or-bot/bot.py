import argparse
import os

import telebot

reader = argparse.ArgumentParser()
verbs = reader.add_subparsers(dest="verb")
verbs.add_parser("count")
verb = reader.parse_args().verb
if verb is None:
    telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
elif verb != "count":
    reader.print_help()
