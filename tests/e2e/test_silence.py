"""Bots whose Telegram takes each question and never answers: nobody else waits for them.

Red while all that blocks had one pool of four threads.
"""

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from home import Home, make_token
from processes import kill

from tray_app.core.model import Phase

SILENT = 8
PLAIN = "import time; print('up', flush=True); time.sleep(600)"
UNANSWERED, IN_TIME = 3600.0, 60.0
"""Seconds. A question to the silent Telegram outlasts the test: who waits for its end is never seen, however slow the
machine is."""


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of a server that takes whatever comes."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=256)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def beside(home: Home, emulator: Any, silence: str) -> Home:
    """An agent with the bots that wait for an answer, and two that have nothing to do with it."""
    for n in range(SILENT):
        home.bot(f"silent{n}", token=make_token(771_100 + n), api_base=silence, start="auto")
    token = make_token(771_200)
    emulator.add_bot(token, "heard_bot")
    home.bot("heard", token=token)
    home.bot("plain", PLAIN)
    home.agent(unanswered=UNANSWERED)
    for n in range(SILENT):
        home.wait_for(f"silent{n}", lambda v: v.step == 2)
    return home


@pytest.mark.parametrize("name", ["plain", "heard"])
def test_a_start_and_a_crash_restart_beside_them(beside: Home, name: str) -> None:
    beside.control().start(name)
    first = beside.wait_for(name, lambda v: v.phase is Phase.RUNNING, IN_TIME)
    kill(first.pid)
    beside.wait_for(name, lambda v: v.pid not in (None, first.pid), IN_TIME)


def test_all_are_stopped(beside: Home) -> None:
    beside.control().start("plain")
    beside.wait_for("plain", lambda v: v.phase is Phase.RUNNING, IN_TIME)
    assert beside.run("stop", "--all", timeout=IN_TIME).returncode == 0
    assert {b["phase"] for b in beside.status()["bots"]} == {"stopped"}


@pytest.mark.parametrize("verb", ["check", "check --remote", "doctor"])
def test_a_word_is_said_while_an_answer_is_waited_for(home: Home, silence: str, verb: str) -> None:
    """Whoever asks sees that it goes on, long before the end of the wait."""
    home.bot("shop", token=make_token(771_300), proxy=silence, api_base="http://telegram.invalid")
    asked = home.spawn(*verb.split(), "shop")
    assert asked.stdout
    first = next(line for line in asked.stdout if "shop" in line)
    assert first.startswith("shop: this takes longer than usual"), first
    assert asked.poll() is None
