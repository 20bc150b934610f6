from pyrogram import Client

import config

app = Client('shop', api_id=config.API_ID, api_hash=config.API_HASH, bot_token=config.BOT_TOKEN)


@app.on_message()
async def echo(client, message):
    await message.reply(message.text)


app.run()
