from telethon import TelegramClient, events

client = TelegramClient('me', 12345, '0123456789abcdef0123456789abcdef')


@client.on(events.NewMessage)
async def seen(event):
    print(event.text)


with client:
    client.run_until_disconnected()
