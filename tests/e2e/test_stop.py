"""What a bot has confirmed it answers: it is asked once, and has time as long as it works, whatever it is wrapped in.

Compared is what was confirmed with what was answered: an update that was confirmed and not answered is lost for good.
"""

import shlex
import sys
import time

import pytest
from home import make_token

from tray_app.core.model import Phase

PTB = """
import asyncio, os
from telegram.ext import Application, MessageHandler, filters

async def answer(update, context):
    await asyncio.sleep(WORK)
    await update.message.reply_text(update.message.text)

async def bye(application):
    print("its own end was reached", flush=True)

base = os.environ["BOTTRAY_API_BASE"]
builder = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(base + "/bot")
application = builder.post_shutdown(bye).build()
application.add_handler(MessageHandler(filters.TEXT, answer))
application.run_polling()
"""

# Does what the name says to its bot, as public tools do: a copy of each signal of its own, or a harder one.
WATCHDOG = """
import subprocess, sys, time
while True:
    subprocess.run([sys.executable, "bot.py"])
    time.sleep(0.2)
"""
PASSES_ON = """
import signal, subprocess, sys
bot = subprocess.Popen([sys.executable, "bot.py"], start_new_session=True)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: bot.send_signal(signal.SIGTERM))
sys.exit(bot.wait())
"""
python = shlex.quote(sys.executable)
WRAPPED = {
    "nothing": None,
    "timeout": ["timeout", "600", sys.executable, "bot.py"],
    "in-the-background": ["sh", "-c", f"{python} bot.py & wait"],
    "passes-on": [sys.executable, "honcho"],
    "shell-loop": ["sh", "loop.sh"],
    "piped": ["sh", "-c", f"{python} bot.py 2>&1 | cat"],
    "watchdog": [sys.executable, "watchdog.py"],
}


def prepared(home, emulator, bot_id, work, wrapped=None, source=PTB, **keys):
    token = make_token(bot_id)
    emulator.add_bot(token, "shop_bot")
    keys = {"python": sys.executable, "stop_timeout": 4, **keys}
    if wrapped:
        keys |= {"command": wrapped, "folder": str(home.folder / "bot-shop"), "python": None}
    script = home.bot("shop", source.replace("WORK", str(work)), token=token, **keys)
    script.with_name("watchdog.py").write_text(WATCHDOG)
    script.with_name("honcho").write_text(PASSES_ON)
    script.with_name("loop.sh").write_text(f"while true; do\n  {python} bot.py\n  sleep 0.2\ndone\n")
    return token


def fetched(emulator, token, count):
    """Updates that the bot has in hand, all of them confirmed."""
    emulator.wait_for(token, lambda s: s["readers_now"], timeout=40)
    ids = emulator.queue(token, "text", count)
    emulator.wait_for(token, lambda s: set(ids) <= set(s["confirmed"]), timeout=40)
    return ids


def answered(state):
    return sorted(sent["update_id"] for sent in state["sent"])


def test_a_second_stop_ends_it_now(home, emulator):
    token = prepared(home, emulator, 770_610, work=60)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    ids = fetched(emulator, token, 2)
    first = home.spawn("stop", "shop")
    view = home.wait_for("shop", lambda v: v.ending)
    assert "at most 2 min; Stop again ends it now" in view.ending
    assert view.stops_by is not None
    assert view.phase is Phase.STOPPING
    assert view.ending in home.run("status").stdout
    time.sleep(2)  # a second one that comes sooner may be a double click
    assert home.run("stop", "shop").returncode == 0
    assert first.wait(20) == 0
    assert answered(emulator.state(token)) == [], f"it had a minute of work before it: {ids}"
    down = home.control().snapshot().bot("shop")
    assert (down.phase, down.ending, down.stops_by) == (Phase.STOPPED, None, None)


@pytest.mark.parametrize("way", ["restart", "edit", "quit"])
def test_whatever_ends_it_gives_it_time(home, emulator, way):
    token = prepared(home, emulator, 770_620, work=1.5)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    ids = fetched(emulator, token, 4)
    if way == "edit":
        config = home.folder / "bots.toml"
        new = config.with_name("new.toml")
        new.write_text(config.read_text() + 'restart = "on-failure"\n')
        new.replace(config)
        home.status()
        home.wait_for("shop", lambda v: v.run == 2 and v.phase is Phase.RUNNING, timeout=60)
    else:
        done = home.run(way)
        assert done.returncode == 0, done.stderr
        assert "at most 2 min" in done.stdout
        assert "Stop again" not in done.stdout, "there is nobody to hear it"
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), home.log("shop")


@pytest.mark.linux("each is about signals; what Windows has instead: windows/test_stop_windows.py")
@pytest.mark.parametrize("name", WRAPPED)
def test_what_was_confirmed_is_answered(home, emulator, name):
    token = prepared(home, emulator, 770_600, work=1, wrapped=WRAPPED[name])
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    ids = fetched(emulator, token, 5)
    before = emulator.state(token)["calls"]["getMe"]
    stop = home.run("stop")
    assert stop.returncode == 0, stop.stderr
    state = emulator.state(token)
    assert state["confirmed"] == ids
    assert answered(state) == ids, home.log("shop")
    assert "its own end was reached" in home.log("shop")
    assert (state["readers_most"], state["calls"]["getMe"]) == (1, before), "nobody was started in its place"
    assert "at most 2 min; Stop again ends it now" in stop.stdout
