"""What a dead agent has left: `status` shows it, `stop` ends it, and no later agent starts it again."""

import os
import signal
import sys

import psutil
import pytest
from e2e.waiting import until
from home import make_token
from processes import alive, ended, kill

from tray_app.core.model import Phase

KEEPS = """
import os, time
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"]):
    print("inside", flush=True)
    time.sleep(600)
"""

ENDS_WHEN_TOLD = """
import os, signal, time
def end(number, frame):
    print("asked", flush=True)
    while not os.path.exists("end"):
        sum(range(100000))
        time.sleep(0.05)
    raise SystemExit
signal.signal(signal.SIGINT, end)
print("up", flush=True)
while True:
    signal.pause()
"""

SAYS_THAT_IT_IS_ASKED = """
import signal
from pathlib import Path
def end(number, frame):
    for line in range(3):
        print("asked", "x" * 40_000, flush=True)
    Path("answered").touch()
    raise SystemExit
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
while True:
    signal.pause()
"""

PASSES_IT_ON = """
import os, signal, subprocess, sys
worker = subprocess.Popen([sys.executable, "worker.py"], start_new_session=True)
def end(number, frame):
    worker.send_signal(signal.SIGTERM)
    os._exit(0)
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGTERM, end)
worker.wait()
"""

pytestmark = pytest.mark.linux("Windows ends a dead agent's bots with it: their job closes")


@pytest.fixture(params=["", "and all files of its lease were removed"])
def left(home, emulator, request):
    """The pid of a bot whose agent was killed."""
    token = make_token(770_950)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    assert home.run("start").returncode == 0
    status = home.status()
    os.kill(status["agent"]["pid"], signal.SIGKILL)
    assert ended(status["agent"]["pid"])
    pid = status["bots"][0]["pid"]
    assert alive(pid)
    if request.param:
        remove_all(home.locks)
    return pid


def remove_all(folder):
    for file in folder.iterdir():
        file.unlink()


def test_status_and_doctor_show_it(home, left):
    told = home.run("status").stdout
    assert f"shop runs on though its agent is dead, and nobody looks after it: PID {left} (" in told
    assert "To stop it: bottray stop shop. To have it looked after, with a restart: bottray start shop" in told
    assert told.splitlines()[0].split()[:2] == ["shop", "held"]
    view = home.status("shop")
    assert (view["phase"], view["pid"]) == ("conflict", left)
    page = home.run("doctor").stdout
    assert page.count(f"PID {left} ") == 1, "it is named once, as what it is"
    assert "shop runs on though its agent is dead" in page
    assert "Its lease is free" not in page


def test_stop_ends_it_and_no_agent_starts_it_again(home, left):
    told = home.run("stop", "shop")
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"shop: ending PID {left}, which a dead agent left" in told.stdout
    assert told.stdout.splitlines()[-1] == "shop is stopped."
    assert not alive(left)
    assert home.run("stop", "shop").stdout == "shop is not running.\n"
    assert home.run("status").stdout.split()[:2] == ["shop", "stopped"]
    home.agent()
    assert home.control().snapshot().bot("shop").phase is Phase.STOPPED


def test_start_takes_it_over(home, left):
    told = home.run("start", "shop")
    assert told.returncode == 0
    assert f" ✓ 1/9 lock: ended PID {left}, which a dead agent had left" in told.stdout
    assert not alive(left)


def test_whoever_lives_is_named_and_not_ended(home, left):
    """It bears the mark of what was left, and keeps a removed lock file: that it has locked itself. As does an agent
    that is stopped by a signal, from whose bot it was started."""
    environ = psutil.Process(left).environ()
    assert home.run("stop", "shop").returncode == 0
    script = home.spawn(
        command=[sys.executable, "-c", KEEPS],
        BOT_TOKEN=make_token(770_950), **{name: environ[name] for name in ("BOTTRAY_LEASE", "BOTTRAY_RECORD")},
    )  # fmt: skip
    assert (first := script.stdout.readline()) == "inside\n", first + script.stdout.read()
    script.send_signal(signal.SIGSTOP)
    until(lambda: psutil.Process(script.pid).status() == psutil.STATUS_STOPPED)
    remove_all(home.locks)
    named = f"The lease of shop is held, and no record says by whom. The kernel names PID {script.pid} ("
    for command in ("status", "stop", "start"):
        told = home.run(command, "shop")
        assert named in told.stdout + told.stderr, command
        assert "its agent is dead" not in told.stdout + told.stderr, command
        assert f"kill {script.pid}" in told.stdout + told.stderr, command
    assert alive(script.pid)


def test_of_a_foreground_run_too(home, emulator):
    token = make_token(770_951)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    run = home.spawn("run", "shop")
    emulator.wait_for(token, lambda s: s["readers_now"])
    pid = home.status("shop")["pid"]
    run.kill()
    assert ended(run.pid)
    assert "though the `bottray run` that started it is dead" in home.run("status").stdout
    assert home.run("stop", "shop").returncode == 0
    assert not alive(pid)


@pytest.mark.parametrize("by", ["agent", "run"])
def test_a_stop_whose_agent_is_killed_meanwhile_sees_it_through(home, emulator, by):
    """It said "is stopped" of a bot that lived on."""
    token = make_token(770_952)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", ENDS_WHEN_TOLD, token=token, stop_timeout=600)
    keeper = home.agent() if by == "agent" else home.spawn("run", "shop")
    if by == "agent":
        assert home.run("start").returncode == 0, home.log("shop")
    until(lambda: "up" in home.log("shop"), lambda: home.log("shop"))
    pid = home.status("shop")["pid"]
    stop = home.spawn("stop", "shop")
    until(lambda: "asked" in home.log("shop"), lambda: home.log("shop"))
    kill(keeper.pid)
    assert ended(keeper.pid)
    told = []
    while "PID" not in "".join(told) and (line := stop.stdout.readline()):
        told.append(line)
    assert "is ending already" in "".join(told)
    assert alive(pid)
    (home.folder / "bot-shop" / "end").touch()
    assert stop.wait(60) == 0
    assert stop.stdout.read() == "shop is stopped.\n"
    assert not alive(pid)
    if by == "agent":
        home.agent()
        assert home.control().snapshot().bot("shop").phase is Phase.STOPPED


def test_quit_ends_it_too_and_the_next_agent_starts_it(home, left):
    done = home.run("quit")
    assert (done.returncode, done.stdout.splitlines()[-2:]) == (0, ["No agent is running.", "shop is stopped."])
    assert ended(left)
    home.agent()
    until(lambda: home.status("shop")["phase"] == "running")


def test_while_an_agent_ends_its_bot_is_not_called_anothers(home, emulator):
    """For as long as the bot had work, "stop" told to type "stop"."""
    token = make_token(770_953)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", ENDS_WHEN_TOLD, token=token, stop_timeout=600)
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    until(lambda: "up" in home.log("shop"), lambda: home.log("shop"))
    pid = home.status("shop")["pid"]
    leaving = home.spawn("quit")
    until(lambda: "asked" in home.log("shop"), lambda: home.log("shop"))
    assert "To stop it" not in home.run("status").stdout
    stop = home.spawn("stop")
    assert " shop: " in stop.stdout.readline(), "it waits, and says for what"
    assert alive(pid), "asked once"
    (home.folder / "bot-shop" / "end").touch()
    assert stop.stdout.read().splitlines()[-1] == "shop is stopped."
    assert (stop.wait(60), leaving.wait(60)) == (0, 0)
    assert "not running" in home.run("stop").stdout


@pytest.mark.parametrize("script", [SAYS_THAT_IT_IS_ASKED, PASSES_IT_ON], ids=["the bot itself", "its worker"])
def test_what_is_printed_when_it_is_asked_costs_no_answer(home, emulator, script):
    """Nobody reads its output once its agent is dead: a full pipe blocks, and a worker's breaks with its wrapper."""
    token = make_token(770_953)
    emulator.add_bot(token, "shop_bot")
    folder = home.bot("shop", script, token=token).parent
    (folder / "worker.py").write_text(SAYS_THAT_IT_IS_ASKED, "utf-8")
    assert home.run("start").returncode == 0
    until(lambda: "up" in home.log("shop"), lambda: home.log("shop"))
    status = home.status()
    os.kill(status["agent"]["pid"], signal.SIGKILL)
    assert ended(status["agent"]["pid"])
    asked = home.run("stop", "shop")
    assert asked.returncode == 0, asked.stdout + asked.stderr
    assert (folder / "answered").exists()
