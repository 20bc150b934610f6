"""What would otherwise be told without its history, or not at all: a webhook that comes again and again, and updates
that the bot itself deletes at its start.

Deliberate faults that were tried, each red: a removal not remembered · the time of the first one forgotten · another
host's counted in · nothing said of what is deleted · said though nothing waits · not said after a crash.
"""

import json
import os
import re
import signal

import pytest
from home import ECHO, make_token

from tray_app.core.model import Phase

DROPS = f"""
import os, sys, urllib.request
sys.path.insert(0, {str(ECHO.parent)!r})
import echo_bot

def run_polling(drop_pending_updates):
    url = os.environ["BOTTRAY_API_BASE"] + "/bot" + os.environ["BOT_TOKEN"] + "/deleteWebhook?drop_pending_updates=true"
    urllib.request.urlopen(url)
    echo_bot.main()

run_polling(drop_pending_updates=True)
"""
LINE = next(n for n, line in enumerate(DROPS.splitlines(), 1) if "drop_pending_updates=true" in line)


def running(view):
    return view.phase is Phase.RUNNING


def kinds(view):
    return {notice.kind: notice.text for notice in view.warnings}


def test_a_webhook_that_comes_again_is_told_with_its_history(home, emulator):
    token = make_token(770_970)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.agent(sample=0.5)

    def start(url):
        emulator.set_webhook(token, url)
        started = home.run("restart")
        assert started.returncode == 0, started.stderr
        assert not emulator.state(token)["webhook"]
        return started.stdout, kinds(home.wait_for("shop", running))

    out, warned = start("https://hooks.example.org/one")
    assert "removed the one of hooks.example.org: it gets no more updates" in out
    assert "webhook-back" not in warned
    since = json.loads(next(home.folder.rglob("webhooks.json")).read_text())["shop"]["removed"]
    for times, word in ((1, "1 time since"), (2, "2 times since")):
        out, warned = start(f"https://hooks.example.org/{times}")
        assert "removed the one of hooks.example.org again" in out
        assert f"{word} {since[:16].replace('T', ' ')}" in warned["webhook-back"]
    last = json.loads(next(home.folder.rglob("webhooks.json")).read_text())["shop"]
    assert (last["times"], last["since"]) == (3, since)
    assert since <= last["removed"]
    emulator.set_webhook(token, "https://hooks.example.org/while-it-runs")
    view = home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
    assert "has come back, though it was removed 3 times since" in kinds(view)["conflict-webhook"]
    assert "it was removed before and has come back (3)" in home.run("clean", "--dry-run").stdout

    out, warned = start("https://other.example.org/x")
    assert "removed the one of other.example.org: it gets no more updates" in out
    assert "webhook-back" not in warned


@pytest.mark.parametrize("waiting", [3, 0])
def test_updates_that_the_bot_itself_deletes_are_told_of(home, emulator, waiting):
    token = make_token(770_971 + waiting)
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", DROPS, token=token)
    if waiting:
        emulator.queue(token, "hello", count=waiting)
    home.agent()
    assert home.run("start").returncode == 0
    view = home.wait_for("shop", running)
    assert len(emulator.wait_for(token, lambda s: s["readers_now"], timeout=40)["dropped"]) == waiting
    told = kinds(view).get("drops", "")
    if waiting:
        assert told.startswith(f"3 updates waited when shop was started, and {script} says in line {LINE}")
    else:
        assert not told
        os.kill(view.pid, signal.SIGKILL)
        view = home.wait_for("shop", lambda v: "drops" in kinds(v))
        assert "What waited while shop was down was not counted" in kinds(view)["drops"]


def test_add_says_that_a_bot_deletes_what_waits(home, emulator):
    token = make_token(770_975)
    emulator.add_bot(token, "shop_bot")
    folder = home.folder / "shop"
    folder.mkdir()
    (folder / "bot.py").write_text(DROPS)
    (folder / ".env").write_text(f"BOT_TOKEN={token}\nBOTTRAY_API_BASE={emulator.url}\n")
    added = home.run("add", str(folder), "--yes", "--no-start")
    assert re.search(rf"Line {LINE} of bot.py deletes what comes while the bot is down", added.stderr), added.stderr
