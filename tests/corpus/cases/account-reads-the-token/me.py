import os

from telethon import TelegramClient

me = TelegramClient("me", 1, "hash")
me.start(None, None, os.environ["TOKEN"])
me.run_until_disconnected()
