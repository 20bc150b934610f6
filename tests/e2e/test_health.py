"""A bot that runs but is not heard: which of the reasons it is, as the snapshot tells it."""

import sys

import pytest
from e2e.waiting import until
from home import ECHO, make_token
from processes import KILL

from tray_app.core.model import Phase


def running(view):
    return view.phase is Phase.RUNNING


def kinds(view):
    return {w.kind: w.text for w in view.warnings}


@pytest.fixture
def shop(home, emulator):
    token = make_token(770_100)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    assert home.run("start").returncode == 0, home.log("shop")
    return home, token


def test_another_machine(shop, emulator):
    home, token = shop
    emulator.set_rival(token, True)
    view = home.wait_for("shop", lambda v: "conflict-remote" in kinds(v), timeout=40)
    assert "Another machine reads the updates of shop" in kinds(view)["conflict-remote"]
    assert view.phase is Phase.RUNNING


def test_a_copy_on_this_computer(shop, emulator):
    home, token = shop
    copy = home.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url)
    view = home.wait_for("shop", lambda v: "conflict-local" in kinds(v), timeout=40)
    assert f"PID {copy.pid} " in kinds(view)["conflict-local"]
    assert f"{KILL} {copy.pid}" in kinds(view)["conflict-local"]
    assert copy.poll() is None, "a running bot's rival is named, not ended behind the user's back"


def test_a_webhook_set_by_somebody_else(shop, emulator):
    home, token = shop
    emulator.set_webhook(token, "https://user:secret@hooks.example.org/path-with-secret")
    view = home.wait_for("shop", lambda v: "conflict-webhook" in kinds(v), timeout=40)
    text = kinds(view)["conflict-webhook"]
    assert "hooks.example.org" in text
    assert "secret" not in text
    assert home.run("restart").returncode == 0
    assert not kinds(home.wait_for("shop", running))
    assert emulator.state(token)["webhook"] == ""


DEAF = """
import os, time
print("started", flush=True)
while not os.path.exists("go"):
    time.sleep(0.02)
print("telegram.ext.Updater: Invalid token. Aborting retry loop.", flush=True)
time.sleep(3600)
"""


def test_a_token_revoked_while_it_runs(home, emulator):
    token = make_token(770_101)
    emulator.add_bot(token, "deaf_bot")
    script = home.bot("deaf", DEAF, token=token)
    home.spawn("start", "--no-wait")
    until(lambda: "started" in home.log("deaf"), "it is up")
    emulator.revoke(token)
    script.with_name("go").touch()
    view = home.wait_for("deaf", lambda v: "token-revoked" in kinds(v), timeout=40)
    assert "hears nothing" in kinds(view)["token-revoked"]
    assert view.restarts == 0, "a restart cannot help a revoked token"
