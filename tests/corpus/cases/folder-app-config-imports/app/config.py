import os


class settings:
    token = os.environ["BOT_TOKEN"]
