"""The three libraries against the emulator: they start, echo, and stop softly, so what it speaks is the Bot API."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGINT
from typing import Any

import pytest
from emulation.emulator import Emulator
from processes import WINDOWS, Hearing

from tray_app.demo.polling import WEBHOOK_ACTIVE

IMPORTS = 100.0  # seconds: most of it is what a library takes to be imported on a busy machine
PTB = """
import os
from telegram.ext import Application, MessageHandler, filters

async def echo(update, context):
    await update.message.reply_text(update.message.text)

base = os.environ["BASE"]
application = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(base + "/bot").build()
application.add_handler(MessageHandler(filters.TEXT, echo))
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

async def main():
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BASE"]))
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))

asyncio.run(main())
"""

TELEBOT = """
import os
import telebot

telebot.apihelper.API_URL = os.environ["BASE"] + "/bot{0}/{1}"
bot = telebot.TeleBot(os.environ["BOT_TOKEN"])

@bot.message_handler(content_types=["text"])
def echo(message):
    bot.send_message(message.chat.id, message.text)

bot.infinity_polling()
"""

ASKED = (0, 0xC000013A) if WINDOWS else (0,)
"""Without signal handlers, as asyncio's loops on Windows, aiogram ends by its KeyboardInterrupt, cleaned up."""
LIBRARIES = {"python-telegram-bot": PTB, "aiogram": AIOGRAM, "pyTelegramBotAPI": TELEBOT}


@pytest.fixture
def start(emulator: Emulator, token: str, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    running: list[subprocess.Popen[bytes]] = []

    def start(source: str) -> subprocess.Popen[bytes]:
        (tmp_path / "bot.py").write_text(source)
        env = {"BOT_TOKEN": token, "BASE": emulator.url, "PATH": ""}
        with (tmp_path / "log").open("wb") as log:
            running.append(Hearing([sys.executable, tmp_path / "bot.py"], env=env, stdout=log, stderr=log))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


@pytest.mark.parametrize("source", LIBRARIES.values(), ids=LIBRARIES)
def test_a_library_starts_echoes_and_stops_softly(
    emulator: Emulator, token: str, start: Any, source: str, tmp_path: Path
) -> None:
    bot = start(source)
    emulator.wait_for(token, lambda state: state["readers_now"], IMPORTS)
    emulator.queue(token, "grüße", 20)
    state = emulator.wait_for(token, lambda state: len(state["sent"]) == 20 and state["readers_now"], IMPORTS)
    assert {message["text"] for message in state["sent"]} == {f"grüße {number}" for number in range(1, 21)}
    bot.send_signal(SIGINT)
    assert bot.wait(IMPORTS) in ASKED, (tmp_path / "log").read_text()
    state = emulator.state(token)
    assert (state["pending"], state["conflicts"], state["readers_most"]) == ([], [], 1)
    assert sorted(message["update_id"] for message in state["sent"]) == state["confirmed"]


@pytest.mark.parametrize(("source", "removes"), [(PTB, True), (AIOGRAM, False), (TELEBOT, False)], ids=LIBRARIES)
def test_only_python_telegram_bot_removes_a_webhook_by_itself(
    emulator: Emulator, token: str, start: Any, source: str, removes: bool
) -> None:
    emulator.set_webhook(token, "https://example.org/hook")
    start(source)
    if removes:
        assert emulator.wait_for(token, lambda state: state["readers_now"], IMPORTS)["webhook"] == ""
    else:
        state = emulator.wait_for(token, lambda state: state["conflicts"], IMPORTS)
        assert (state["conflicts"][0], state["webhook"]) == (WEBHOOK_ACTIVE, "https://example.org/hook")
