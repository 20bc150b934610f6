import argparse
import os

import telebot

parser = argparse.ArgumentParser()
parser.add_argument("--mode", choices=["page", "polling"])
given = parser.parse_args()
bot = telebot.TeleBot(os.environ["BOT_TOKEN"])


def page():
    from http.server import HTTPServer, SimpleHTTPRequestHandler

    HTTPServer(("127.0.0.1", 8011), SimpleHTTPRequestHandler).serve_forever()


if given.mode == "polling":
    bot.infinity_polling()
else:
    page()
