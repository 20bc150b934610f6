import os

from telegram import Bot

print(Bot(os.environ["BOT_TOKEN"]).get_me())
