"""What a bot has confirmed it answers, whoever ends it: a copy by hand, what a dead agent left, one over its memory.

Compared is what was confirmed with what was answered, as in test_stop.py.
"""

import os
import signal
import sys

import pytest
from e2e.test_stop import PTB, answered, fetched, prepared
from e2e.waiting import ended
from processes import WINDOWS, alive

from tray_app.core.model import Phase

WHEN_ASKED = (
    "await asyncio.sleep(WORK)",
    "while context.application.updater.running: await asyncio.sleep(0.05)\n    await asyncio.sleep(WORK)",
)
"""It answers nothing before it is asked to end, however long somebody takes for that."""
LEAK = ("await asyncio.sleep(WORK)", 'globals().setdefault("leak", b"x" * 150_000_000); await asyncio.sleep(WORK)')


def by_hand(home, token):
    home.spawn(
        command=[sys.executable, "bot.py"], folder=home.folder / "bot-shop", BOT_TOKEN=token,
        BOTTRAY_API_BASE=home.api_base, own_console=True,
    )  # fmt: skip


OF_A_JOB = pytest.mark.linux("a dead agent's job takes its bots along")


@pytest.mark.parametrize("how", ["by hand", pytest.param("left by a dead agent", marks=OF_A_JOB)])
def test_what_another_copy_has_confirmed_it_answers(home, emulator, how):
    token = prepared(home, emulator, 770_630, work=1, source=PTB.replace(*WHEN_ASKED))
    if how == "by hand":
        by_hand(home, token)
        ids = fetched(emulator, token, 8)
        home.agent()
        started = home.run("start", timeout=300)
        assert started.returncode == 0, started.stderr
        told = "with at most 30 s for" if WINDOWS else "which may work off what it has fetched for at most 30 s"
    else:
        assert home.run("start").returncode == 0, home.log("shop")
        ids = fetched(emulator, token, 8)
        before, agent = home.status("shop")["pid"], home.status()["agent"]["pid"]
        os.kill(agent, signal.SIGKILL)
        assert ended(agent)
        home.spawn("agent")
        home.wait_for_agent("shop", lambda v: v.pid not in (None, before))
        told = f"ending PID {before}, which a dead agent left"
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), home.log("shop")
    assert state["readers_most"] == 1
    assert told in home.log("shop")


BLOCKED = ("await asyncio.sleep(WORK)", "__import__('time').sleep(WORK)")
"""It hears the signal only when it is done with one update: a request to a language model without `await`."""


@pytest.mark.linux("there Ctrl+C breaks off what a handler waits for, whoever presses it")
@pytest.mark.parametrize(("how", "work"), [("by hand", 7), ("left by a dead agent", 3)])
def test_one_that_hears_late_has_the_time_of_a_stop(home, emulator, how, work):
    token = prepared(home, emulator, 770_635, work=work, source=PTB.replace(*BLOCKED), stop_timeout=10)
    if how == "by hand":
        by_hand(home, token)
        ids = fetched(emulator, token, 3)
        home.agent()
    else:
        assert home.run("start").returncode == 0, home.log("shop")
        ids = fetched(emulator, token, 3)
        agent = home.status()["agent"]["pid"]
        os.kill(agent, signal.SIGKILL)
        assert ended(agent)
    started = home.run("start", timeout=300)
    assert started.returncode == 0, started.stderr
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), home.log("shop")
    assert state["readers_most"] == 1


@OF_A_JOB
@pytest.mark.parametrize("verb", ["stop", "start", "clean"])
def test_one_that_is_ending_is_not_asked_again(home, emulator, verb):
    """Its agent was killed right after it had asked: a second signal cuts off what the bot works off."""
    token = prepared(home, emulator, 770_650, work=1, source=PTB.replace(*WHEN_ASKED))
    home.agent()
    assert home.run("start").returncode == 0, home.log("shop")
    ids = fetched(emulator, token, 6)
    home.spawn("restart", "shop")
    home.wait_for("shop", lambda v: v.ending)
    pid, agent = home.status("shop")["pid"], home.status()["agent"]["pid"]
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    told = home.run(verb, *(["--yes"] if verb == "clean" else ["shop"]))
    assert told.returncode == 0, told.stdout + told.stderr
    assert not alive(pid)
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids)
    if verb == "stop":
        assert f"PID {pid}, which a dead agent left, is ending already" in told.stdout


def test_a_bot_over_its_memory_has_time_too(home, emulator):
    token = prepared(home, emulator, 770_640, work=1.5, source=PTB.replace(*LEAK), memory_limit="150M", stop_timeout=4)
    home.agent(sample=0.5)
    assert home.run("start").returncode == 0, home.log("shop")
    ids = fetched(emulator, token, 5)
    home.wait_for("shop", lambda v: v.run == 2 and v.phase is Phase.RUNNING, timeout=60)
    log = home.log("shop")
    state = emulator.state(token)
    assert (state["confirmed"], answered(state)) == (ids, ids), log
    assert "its memory_limit is 150 MB" in log
    assert "its own end was reached" in log
