import os
from dotenv import load_dotenv
from pyrogram import Client

load_dotenv("config.env")
BOT_TOKEN = os.environ["BOT_TOKEN"]
bot = Client("bot", 1, "x", bot_token=BOT_TOKEN).start()
