"""A bot on Windows that works off what it has fetched when it is asked to stop, and one that is a loop in a .bat."""

import asyncio
import sys
from typing import Any

from emulation.emulator import Emulator

from tray_app.core.processes.farewell import Farewell

# As python-telegram-bot there: the first SIGINT ends the polling, what was fetched is worked off, a second cuts it.
DRAINS = """
import json, os, sys, time
from urllib.request import Request, urlopen
base = os.environ["BASE"]
def call(method, **params):
    request = Request(f"{base}/{method}", json.dumps(params).encode(), {"Content-Type": "application/json"})
    return json.load(urlopen(request, timeout=60))["result"]
todo, offset = [], 0
try:
    while True:
        for update in call("getUpdates", offset=offset, timeout=3):
            todo.append(update["message"])
            offset = update["update_id"] + 1
            print("has", len(todo), flush=True)
except KeyboardInterrupt:
    print("reads no more", flush=True)
for message in todo:
    time.sleep(1)
    while message is todo[-1] and not os.path.exists("seen"):
        time.sleep(0.05)
    call("sendMessage", chat_id=1, text=message["text"])
print("answered all", flush=True)
"""


def test_a_poll_that_is_broken_off_is_seen(hosted: Any) -> None:
    with Emulator() as emulator:
        token = "770650:" + "E" * 35
        emulator.add_bot(token)

        async def bot(here: Any) -> None:
            one = here.start(DRAINS, BASE=f"{emulator.url}/bot{token}")
            await asyncio.to_thread(emulator.wait_for, token, lambda s: s["readers_now"], 30)
            ids = emulator.queue(token, "text", 4)
            await asyncio.to_thread(emulator.wait_for, token, lambda s: s["confirmed"] == ids, 30)
            farewell = Farewell(one.child.signs(), True, ("127.0.0.1",))
            one.child.ask(0)
            await one.says(b"reads no more")
            while not farewell.finishing:  # it has work left until then, however long each look takes
                farewell.judge(1, one.child.signs())
                await asyncio.sleep(0.1)  # a look: the system's list of connections tells nobody when it changes
            assert b"answered all" not in one.output
            (here.folder / "seen").touch()
            await one.says(b"answered all")
            assert await one.end() == (0, 0)
            state = emulator.state(token)
            assert sorted(sent["update_id"] for sent in state["sent"]) == ids == state["confirmed"]

        hosted(bot)


def test_a_loop_in_a_bat_ends_with_its_bot(hosted: Any) -> None:
    async def bot(here: Any) -> None:
        script = here.folder / "start bot.bat"
        script.write_text(
            f'@echo off\r\n:a\r\n"{sys.executable}" -u "{here.folder / "inner.py"}"\r\n'
            "ping -n 2 127.0.0.1 >nul\r\ngoto a\r\n"
        )
        source = "import time\ntry:\n    print('up', flush=True)\n    time.sleep(120)\n"
        source += "except KeyboardInterrupt:\n    time.sleep(1)\n    print('bye')\n"
        (here.folder / "inner.py").write_text(source)
        one = here.start("", argv=[str(script)])
        await one.says(b"up")
        one.child.ask(0)
        await one.end()
        assert one.output.split() == [b"up", b"bye"], "once, to its own end"

    hosted(bot)
