import argparse

import telebot

parser = argparse.ArgumentParser()
parser.add_argument("--token", required=True, help="of @BotFather")
telebot.TeleBot(parser.parse_args().token).infinity_polling()
