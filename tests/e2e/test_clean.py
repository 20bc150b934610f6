"""`bottray clean`: what it would end, what it ends, and what it never touches."""

import json
import os
import signal
import sys

import pytest
from home import make_token
from processes import WINDOWS, bystander, ended

from tray_app.adapters.processes import process

STRANGER = "import sys, time; print('up', flush=True); time.sleep(3600)"


@pytest.fixture
def shop(home, emulator):
    token = make_token(770_200)
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", token=token)
    return home, token, script


def copy_of(home, emulator, token, script):
    """The same bot, started by hand as people do; returned when it reads."""
    started = home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(token, lambda s: s["readers_now"])
    return started


@pytest.fixture
def strangers(home, shop, tmp_path):
    """A pager on the script, an editor-like program with the token around it, a script of the same name elsewhere."""
    _home, token, script = shop
    elsewhere = tmp_path / "elsewhere" / script.name
    elsewhere.parent.mkdir()
    elsewhere.write_text(STRANGER)
    crowd = [
        home.spawn(command=bystander(script) if WINDOWS else ["tail", "-f", str(script)]),
        home.spawn(command=bystander(), BOT_TOKEN=token),
        home.spawn(command=[sys.executable, str(elsewhere)]),
    ]
    for one in crowd:
        assert one.stdout.readline()
    yield crowd
    assert [one.poll() for one in crowd] == [None, None, None], "a stranger was ended"


def test_a_dry_run_lists_and_touches_nothing(shop, emulator, strangers):
    home, token, script = shop
    rival = copy_of(home, emulator, token, script)
    emulator.set_webhook(token, "https://hooks.example.org/secret-path")
    told = home.run("clean", "--dry-run")
    assert told.returncode == 0
    assert f"PID {rival.pid} " in told.stdout
    assert "the same token is in its environment" in told.stdout
    assert "hooks.example.org" in told.stdout
    assert "secret-path" not in told.stdout + told.stderr
    assert token not in told.stdout + told.stderr
    assert rival.poll() is None
    assert emulator.state(token)["webhook"]
    for stranger in strangers:
        assert f"PID {stranger.pid} " not in told.stdout


def test_without_a_yes_nothing_is_touched(shop, emulator):
    home, token, script = shop
    rival = copy_of(home, emulator, token, script)
    told = home.run("clean")
    assert told.returncode == 130
    assert "--yes" in told.stderr
    assert rival.poll() is None


def test_it_ends_what_it_listed_and_keeps_a_journal(shop, emulator, strangers):
    home, token, script = shop
    rival = copy_of(home, emulator, token, script)
    emulator.set_webhook(token, "https://hooks.example.org/secret-path")
    told = home.run("clean", "--yes")
    assert told.returncode == 0, told.stdout + told.stderr
    assert rival.wait(10) == (1 if WINDOWS else 0), "it was asked softly first, where that can be done"
    assert emulator.state(token)["webhook"] == ""
    kept = json.loads((home.folder / "webhooks.json").read_text())
    assert kept["shop"]["url"] == "https://hooks.example.org/secret-path"
    assert WINDOWS or (home.folder / "webhooks.json").stat().st_mode & 0o77 == 0
    assert f"PID {rival.pid} " in home.run("clean", "--last").stdout
    assert "nothing to clean" in home.run("clean", "--yes").stdout


def test_what_a_dead_agent_left_is_ended(shop, emulator):
    home, _token, _script = shop
    assert home.run("start").returncode == 0
    status = home.status()
    agent, bot = status["agent"]["pid"], status["bots"][0]["pid"]
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    if WINDOWS:  # its job has taken the bot along
        assert ended(bot)
        return
    plan = json.loads(home.run("clean", "--json", "--dry-run").stdout)
    assert [(i["kind"], i["pid"]) for i in plan["to_do"] if i["kind"] == "leftover"] == [("leftover", bot)]
    assert home.run("clean", "--yes").returncode == 0
    assert process.identify(bot) is None
    assert list(home.locks.iterdir()) == [] or not list(home.locks.glob("*.json"))


def test_our_own_running_bot_is_left_alone(shop, emulator):
    home, _token, _script = shop
    assert home.run("start").returncode == 0
    pid = home.status("shop")["pid"]
    told = home.run("clean", "--yes")
    assert told.returncode == 0
    assert f"PID {pid} " in told.stdout.partition("Left alone:")[2]
    assert home.status("shop")["pid"] == pid


def test_a_stubborn_copy_is_killed_with_its_tree(shop, emulator):
    home, token, script = shop
    code = (
        "import os, signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE).pid, flush=True)\n"
        "time.sleep(3600)\n"
    )
    script.write_text(code)
    rival = home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=token)
    child = int(rival.stdout.readline())
    assert home.run("clean", "--yes").returncode == 0
    assert rival.wait(10) == (1 if WINDOWS else -signal.SIGKILL)
    assert process.identify(child) is None
