"""How a program talks to Telegram, by its own code."""

import pytest

from tray_app.core.scripts.telegram_code import Speaks, speaks


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("import telebot\nbot.infinity_polling()", Speaks.BOT_API),
        ("from aiogram import Bot\nawait dp.start_polling(bot)", Speaks.BOT_API),
        ("const { Bot } = require('grammy')\nbot.start()", Speaks.BOT_API),
        ("import { Telegraf } from 'telegraf'\nbot.launch()", Speaks.BOT_API),
        ("requests.get('https://api.telegram.org/bot' + T + '/getUpdates')", Speaks.BOT_API),
        ("requests.get('https://api.telegram.org/bot' + T + '/sendMessage')", Speaks.OTHER),
        ("from telegram import Bot\nBot(T).send_message(1, 'x')", Speaks.OTHER),
        ("from pyrogram import Client\nClient('a', bot_token=T).run()", Speaks.MTPROTO),
        ("from telethon import TelegramClient\nTelegramClient('a', 1, 'b').run_until_disconnected()", Speaks.USER),
        ("import { TelegramClient } from 'telegram'\nclient.start({ botAuthToken: t })", Speaks.MTPROTO),
        ("import telebot\nfrom telethon import x\nbot.polling()\nbot.infinity_polling()", Speaks.BOT_API),
        ("import telebot\nshop = telebot.TeleBot(T)\nshop.polling()", Speaks.BOT_API),
        ("import sys, telebot\ntelebot.TeleBot(sys.argv[1]).polling()", Speaks.BOT_API),
        ("import telebot\nbots[0].polling()", Speaks.BOT_API),
        ("import os, telebot as tb, sys\nbot.infinity_polling()", Speaks.BOT_API),
        ("import os, pyrogram\npyrogram.Client('a', bot_token=T).run()", Speaks.MTPROTO),
        ("import mytelebot, os\nbot.infinity_polling()", Speaks.OTHER),
        ("print('import telebot')", Speaks.OTHER),
    ],
)
def test_speaks(text: str, way: Speaks) -> None:
    assert speaks([text]) is way
