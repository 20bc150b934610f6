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
HALVES = """
import multiprocessing, runpy
if __name__ == "__main__":
    context = multiprocessing.get_context("METHOD")
    bot = context.Process(target=runpy.run_path, args=("bot.py",), kwargs={"run_name": "__main__"})
    bot.start()
    bot.join()
"""
HEARS_SIGTERM = """
import os, queue, signal, threading, requests
url = os.environ["BOTTRAY_API_BASE"] + "/bot" + os.environ["BOT_TOKEN"] + "/"
ended, replies = threading.Event(), queue.Queue()
signal.signal(signal.SIGINT, lambda *about: print("press it again to stop", flush=True))
signal.signal(signal.SIGTERM, lambda *about: ended.set())

def send():
    session = requests.Session()
    while (message := replies.get()) is not None:
        session.post(url + "sendMessage", json={"chat_id": message["chat"]["id"], "text": message["text"]})

def read():
    session, offset = requests.Session(), 0
    while not ended.is_set():
        told = session.post(url + "getUpdates", json={"offset": offset, "timeout": 5}).json()
        for update in told.get("result", ()):
            replies.put(update["message"])
            offset = update["update_id"] + 1
    session.post(url + "getUpdates", json={"offset": offset, "timeout": 0})

both = [threading.Thread(target=one) for one in (send, read)]
for one in both:
    one.start()
while not ended.wait(0.2):
    pass
both[1].join()
replies.put(None)
both[0].join()
print("its own end was reached", flush=True)
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
    "spawned": [sys.executable, "spawn.py"],
    "forked": [sys.executable, "fork.py"],
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
    for method in ("spawn", "fork"):
        script.with_name(f"{method}.py").write_text(HALVES.replace("METHOD", method))
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


@pytest.mark.linux("Windows knows no SIGTERM that a bot could hear")
def test_one_that_is_deaf_to_the_first_signal_hears_the_second_while_a_reply_is_under_way(home, emulator):
    """The end of that reply was taken for the end of its polling: it was killed after two minutes, with all that it had
    read meanwhile."""
    token = prepared(home, emulator, 770_670, work=0, source=HEARS_SIGTERM, stop_timeout=8)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    emulator.wait_for(token, lambda s: s["readers_now"], timeout=40)
    emulator.set_fault(token, "latency", seconds=1.5, method="sendMessage")
    ids = emulator.queue(token, "text", 1)
    emulator.wait_for(token, lambda s: set(ids) <= set(s["confirmed"]), timeout=40)
    stop = home.run("stop", timeout=180)
    assert stop.returncode == 0, stop.stderr
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), home.log("shop")
    assert "its own end was reached" in home.log("shop")
