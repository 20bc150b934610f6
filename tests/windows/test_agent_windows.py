"""The whole program on Windows, through its command line: start, look, stop, and what comes of a kill."""

import os
import subprocess
import sys
from typing import Any

import psutil
import pytest
from emulation.emulator import Emulator
from home import ECHO, Home, kill, make_token

NO_TOKEN = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
CONTROL_C_EXIT = 0xC000013A


@pytest.fixture
def shop(home: Home, emulator: Emulator) -> Home:
    token = make_token(4711)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token, python=sys.executable, stop_timeout=1)
    return home


def readers(emulator: Emulator) -> Any:
    return emulator.wait_for(make_token(4711), lambda state: state["readers_now"] == 1, 30)


def test_start_look_stop_quit(home: Home, emulator: Emulator) -> None:
    shop = home
    emulator.add_bot(make_token(4711), "shop_bot")
    shop.bot("shop", token=make_token(4711), python=sys.executable)
    started = shop.run("start", "shop")
    assert (started.returncode, started.stderr) == (0, "")
    assert "8/9 watching" in started.stdout
    pid = shop.status("shop")["pid"]
    assert str(pid) in started.stdout
    again = shop.run("start", "shop")
    assert again.returncode == 1
    assert f"already running. PID {pid} (python.exe" in again.stderr
    assert "bottray stop shop" in again.stderr
    readers(emulator)
    emulator.queue(make_token(4711), "hello", 3)
    assert emulator.wait_for(make_token(4711), lambda state: len(state["sent"]) == 3, 30)["readers_most"] == 1
    view = shop.wait_for("shop", lambda view: view.rss_bytes is not None)
    assert view.rss_bytes > 1_000_000
    stopped = shop.run("stop")
    assert (stopped.returncode, stopped.stdout) == (0, "shop is stopped.\n")
    assert shop.control().snapshot().bot("shop").exit_code == 0, "not a soft stop"
    assert not psutil.pid_exists(pid)
    assert "started as @shop_bot" in shop.run("logs").stdout
    assert shop.run("quit").stdout == "The agent has ended; its bots are stopped.\n"
    assert shop.pids() == []


def test_run_in_the_foreground_gives_the_bots_own_exit_code(home: Home) -> None:
    home.bot("one", "import sys\nprint('here', flush=True)\nsys.exit(7)\n", python=sys.executable)
    done = home.run("run", "one")
    assert (done.returncode, "here" in done.stdout) == (7, True)


def test_a_run_is_stopped_by_name_and_tells_how_it_ended(home: Home) -> None:
    home.bot("one", NO_TOKEN, python=sys.executable)
    run = home.spawn("run", "one")
    assert run.stdout is not None
    while "up" not in run.stdout.readline():
        continue
    assert home.run("stop", "one").returncode == 0
    assert run.wait(30) == CONTROL_C_EXIT


def test_two_users_of_one_token_exclude_each_other(homes: Any, emulator: Emulator) -> None:
    token = make_token(4711)
    emulator.add_bot(token, "shop_bot")
    ours, theirs = homes("ours"), homes("theirs")
    for home in (ours, theirs):
        home.bot("shop", token=token, python=sys.executable)
        home.agent()
    assert ours.run("start", "shop").returncode == 0
    pid = ours.status("shop")["pid"]
    for words in (["start", "shop"], ["run", "shop"]):
        refused = theirs.run(*words)
        assert refused.returncode == 1
        assert f"Another instance of shop is already running. PID {pid}" in refused.stderr
    assert emulator.state(token)["readers_most"] == 1


def test_single_instance_lets_only_the_bot_itself_in(shop: Home, emulator: Emulator) -> None:
    script = shop.folder / "bot-shop" / "bot.py"
    script.write_text(
        f"import os, sys\nsys.path.insert(0, {str(ECHO.parent)!r})\nimport echo_bot\n"
        "from tray_app import single_instance\nwith single_instance(os.environ['BOT_TOKEN']):\n    echo_bot.main()\n",
        "utf-8",
    )
    shop.agent()
    assert shop.run("start", "shop").returncode == 0
    readers(emulator)
    pid = shop.status("shop")["pid"]
    by_hand = subprocess.run(
        [sys.executable, str(script)],
        env={**shop.environ, "BOT_TOKEN": make_token(4711), "BOTTRAY_API_BASE": emulator.url},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert by_hand.returncode == 1
    assert f"PID {pid}" in by_hand.stderr
    assert emulator.state(make_token(4711))["readers_most"] == 1


def test_a_killed_agent_takes_its_bots_along_and_the_next_one_starts_one_copy(shop: Home, emulator: Emulator) -> None:
    agent = shop.agent()
    assert shop.run("start", "shop").returncode == 0
    bot = psutil.Process(shop.control().snapshot().bot("shop").pid)
    agent.kill()
    bot.wait(10)
    shop.agent()
    view = shop.wait_for("shop", lambda view: view.phase == "running")
    assert view.pid != bot.pid
    assert readers(emulator)["readers_most"] == 1


def test_a_killed_bot_is_started_again(shop: Home, emulator: Emulator) -> None:
    shop.agent()
    assert shop.run("start", "shop").returncode == 0
    # started unchecked, as on a busy machine, it would not be counted: an end while Telegram is away costs no try
    pid = shop.wait_for("shop", lambda view: view.phase == "running" and not view.warnings).pid
    kill(pid)
    view = shop.wait_for("shop", lambda view: view.pid not in (None, pid))
    assert view.restarts == 1


def test_how_a_rival_is_ended_is_said_before(shop: Home, emulator: Emulator) -> None:
    rival = subprocess.Popen(
        [sys.executable, str(shop.folder / "bot-shop" / "bot.py")],
        env={**os.environ, "BOT_TOKEN": make_token(4711), "BOTTRAY_API_BASE": emulator.url},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        readers(emulator)
        shop.agent()
        assert shop.run("start", "shop").returncode == 0
        assert rival.wait(10) == 1
    finally:
        rival.kill()
        rival.wait()
    log = shop.log("shop")
    said = "ending another copy: by Ctrl+C in its window, with at most 30 s for what it has fetched; at once where"
    assert log.index(said) < log.index(f"ended PID {rival.pid}")
