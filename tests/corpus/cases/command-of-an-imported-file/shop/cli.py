import argparse
import os

import telebot


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["listen", "count"])
    return parser.parse_args()


def main():
    if arguments().action == "listen":
        telebot.TeleBot(os.environ["BOT_TOKEN"]).infinity_polling()
