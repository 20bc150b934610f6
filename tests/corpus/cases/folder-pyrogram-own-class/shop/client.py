import os

from pyrogram import Client


class Shop(Client):
    def __init__(self):
        super().__init__("shop", bot_token=os.environ["BOT_TOKEN"])
