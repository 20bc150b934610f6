"""What the agent tells of itself as it changes, and what its clients make of it when it is away.

Deliberate faults that were tried, each red: a whole snapshot each time · a change left out · the order not told · a bot
that has gone kept · the first of the stream no snapshot · logs with a gap ·
a stale file taken for an agent.
"""

import json
import signal
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from api.conftest import TALKS, Knock
from e2e.waiting import ended, until
from home import Home
from processes import WINDOWS, open_files

from tray_app.api import endpoint
from tray_app.api.client import AgentAway, Client
from tray_app.core.model import Snapshot

GROWN = 20 if WINDOWS else 0
"""A loop on Windows keeps some handles at hand; 60 connections are what would be left."""
TRIES = 5 if WINDOWS else 1
"""Wine's server now and then keeps the connections of a killed process open: then its reader hears nothing."""
pytestmark = pytest.mark.timeout(60)


@contextmanager
def stream(door: Knock) -> Iterator[Iterator[dict[str, Any]]]:
    """The agent's events as they come over the wire."""
    head = f"GET /v1/watch HTTP/1.0\r\nHost: 127.0.0.1:{door.port}\r\nAuthorization: Bearer {door.token}\r\n\r\n"
    with door.socket() as one, one.makefile("rb") as lines:
        one.sendall(head.encode())
        yield (json.loads(line[6:]) for line in lines if line.startswith(b"data: "))


def test_a_snapshot_then_what_changes(door: Knock) -> None:
    with stream(door) as events:
        first = next(events)
        assert first.keys() == {"agent", "bots", "problem"}
        assert [b["name"] for b in first["bots"]] == ["shop", "news"]
        assert door.ask("POST", "/v1/bots/news/start").status == 200
        phases = []
        for delta in events:
            assert delta.keys() == {"bots"}, "only what has changed"
            assert [b["name"] for b in delta["bots"]] == ["news"]
            phases.append(delta["bots"][0]["phase"])
            if phases[-1] == "running":
                break
        assert phases[0] == "starting"
        door.home.run("stop", "news")


def test_deltas_put_together_are_the_snapshot(door: Knock) -> None:
    """Through starts, stops and a config that gains and loses a bot, for several clients at once."""
    config = door.home.folder / "bots.toml"
    before = config.read_text()
    merged: list[dict[str, Any]] = [{}, {}, {}]
    done = threading.Event()

    def follow(n: int) -> None:
        for snapshot in Client(door.file).watch():
            merged[n] = snapshot.to_dict()
            names = [b.name for b in snapshot.bots]
            news = snapshot.bot("news")
            if done.is_set() and names == ["shop", "news"] and news and news.phase == "stopped":
                return

    crew = [threading.Thread(target=follow, args=(n,), daemon=True) for n in range(3)]
    for one in crew:
        one.start()
    door.ask("POST", "/v1/bots/news/start")
    door.home.bot("late", TALKS, start="auto")
    assert [b["name"] for b in door.snapshot()["bots"]] == ["shop", "news", "late"]
    door.home.wait_for("late", lambda view: view.phase == "running")
    config.write_text(before)
    done.set()
    door.ask("POST", "/v1/bots/news/stop")
    door.snapshot()
    for one in crew:
        one.join(20)
        assert not one.is_alive(), merged
    for told in merged:
        now = door.snapshot()
        assert json.loads(json.dumps(told)) == now


def test_a_log_is_followed_without_a_gap(door: Knock) -> None:
    """From the newest lines on disk into what is written from there on."""
    numbers: list[int] = []
    left = b""
    for data in door.home.control().logs("shop", lines=20, follow=True):
        *lines, left = (left + data).split(b"\n")
        numbers += [int(line.split()[1]) for line in lines if line.split()[1].isdigit()]
        if len(numbers) > 150:
            break
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_readers_that_go_away_leave_nothing_behind(door: Knock) -> None:
    before = open_files(door.pid)
    for _ in range(30):
        for lines in (door.home.control().logs("shop", follow=True), door.home.control().watch()):
            next(lines)  # type: ignore[call-overload]
            lines.close()  # type: ignore[attr-defined]
    door.home.control().logs("shop")
    assert door.snapshot()
    until(lambda: open_files(door.pid) <= before + GROWN, lambda: open_files(door.pid))


# -- no agent, or something else in its place -------------------------------------------------------------------------


def test_no_agent_in_words(home: Home) -> None:
    with pytest.raises(AgentAway, match=r"No agent is running. Start it: bottray agent"):
        home.control().snapshot()
    assert not home.control().present()


def last_words(watching: Iterator[Snapshot]) -> str:
    """Why a reader hears no more; nothing where it is not told within five seconds."""
    said = [""]

    def read() -> None:
        try:
            deque(watching, 0)
        except AgentAway as away:
            said[0] = str(away)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(5)
    return said[0]


def test_an_agent_that_is_killed_in_words(home: Home) -> None:
    home.bot("shop", TALKS)
    said = ""
    for _ in range(TRIES):
        agent = home.agent()
        watching = home.control().watch()
        next(watching)
        agent.send_signal(signal.SIGKILL)
        assert ended(agent.pid)
        if said := last_words(watching):
            break
    assert "connection to the agent was lost" in said
    with pytest.raises(AgentAway, match=r"No agent is running\. Start it"):
        home.control().snapshot()
    assert home.run("status").returncode == 0
    assert home.run("start", "shop", "--no-wait").returncode == 0, "its file is stale: a new agent takes its place"


def test_a_file_of_rubbish_is_no_agent(tmp_path: Path) -> None:
    for text in (
        "",
        "{",
        "[]",
        "7",
        '{"pid": "x"}',
        '{"pid": 1, "birth": "", "port": "many", "token": "", "version": ""}',
        '{"pid": 1, "birth": "", "port": 70000, "token": "", "version": ""}',
        '{"pid": 1, "birth": "", "port": 80, "token": ["x"], "version": ""}',
        '{"pid": 1, "birth": "", "port": 80, "token": "a\\r\\nX: b", "version": ""}',
        "[" * 100_000,
        " " * 1_000_000 + "{}",
    ):
        (tmp_path / "agent.json").write_text(text)
        assert endpoint.read(tmp_path / "agent.json") is None
        assert not Client(tmp_path / "agent.json").present()
