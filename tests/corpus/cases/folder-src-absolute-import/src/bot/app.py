import os

from telegram.ext import Application


def make():
    return Application.builder().token(os.environ["BOT_TOKEN"]).build()
