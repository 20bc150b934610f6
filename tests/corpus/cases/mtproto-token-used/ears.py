import keys
from telethon import TelegramClient, events

client = TelegramClient("barn", keys.API_ID, keys.API_HASH)


@client.on(events.NewMessage)
async def moo(event):
    await event.respond("moo")


client.start(
    bot_token=keys.BOT_TOKEN
)
client.run_until_disconnected()
