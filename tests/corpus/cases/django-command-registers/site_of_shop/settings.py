import os

BOT_TOKEN = os.environ["BOT_TOKEN"]
