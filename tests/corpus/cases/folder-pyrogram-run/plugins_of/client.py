import os

from pyrogram import Client

app = Client("shop", bot_token=os.environ["BOT_TOKEN"])
