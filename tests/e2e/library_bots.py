"""The same echo bot for each of the three libraries, as their users write it."""

PTB = """
import os
from telegram.ext import Application, MessageHandler, filters

async def echo(update, context):
    await update.message.reply_text(update.message.text)

base = os.environ["BOTTRAY_API_BASE"]
application = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(base + "/bot").build()
application.add_handler(MessageHandler(filters.TEXT, echo))

def main():
    application.run_polling()
"""

AIOGRAM = """
import asyncio, os
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

dispatcher = Dispatcher()

@dispatcher.message()
async def echo(message):
    await message.answer(message.text)

async def poll():
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOTTRAY_API_BASE"]))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))

def main():
    asyncio.run(poll())
"""

TELEBOT = """
import os
import telebot

telebot.apihelper.API_URL = os.environ["BOTTRAY_API_BASE"] + "/bot{0}/{1}"
bot = telebot.TeleBot(os.environ["BOT_TOKEN"])

@bot.message_handler(content_types=["text"])
def echo(message):
    bot.send_message(message.chat.id, message.text)

def main():
    bot.infinity_polling()
"""

LIBRARIES = {"python-telegram-bot": PTB, "aiogram": AIOGRAM, "pyTelegramBotAPI": TELEBOT}

BARE = """
if __name__ == "__main__":
    main()
"""

GUARDED = """
from tray_app import single_instance

if __name__ == "__main__":
    with single_instance(os.environ["BOT_TOKEN"], name="shop"):
        main()
"""
