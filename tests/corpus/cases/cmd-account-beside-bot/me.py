from telethon import TelegramClient

me = TelegramClient("me", 1, "hash")
me.start()
me.run_until_disconnected()
