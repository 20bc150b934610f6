"""A fault of ours beside a bot's end: the machine hears of the end all the same, and agent.log of the fault.

Deliberate faults that were tried, each red: no try around the explanation · none around the end of looking after.
"""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from home import Home
from one_bot import DIES, Scene

from tray_app.core.model import Phase
from tray_app.supervisor import tasks
from tray_app.supervisor.bots import Bots
from tray_app.supervisor.ends.deaths import Deaths
from tray_app.supervisor.ends.exits import Exits
from tray_app.supervisor.warnings.health import Health


async def the_end_is_told(scene: Scene) -> None:
    view = await scene.until(lambda v: v.phase is Phase.STOPPED and v.exit_code is not None)
    assert view.exit_code == 3
    assert view.pid is None


def test_an_explanation_that_fails(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def explain(*_: object) -> None:
        raise ValueError("Exceeds the limit")

    monkeypatch.setattr(Deaths, "explain", explain)
    scene = Scene(home, DIES)
    scene.play(the_end_is_told)
    assert scene.faults == ["explaining the end of bot shop failed: Exceeds the limit"]
    assert "ended with exit code 3" in home.log("shop")


def test_looking_after_it_that_fails(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: Health, asked: bool) -> None:
        raise RuntimeError("no end")

    monkeypatch.setattr(Health, "end", end)
    scene = Scene(home, DIES)
    scene.play(the_end_is_told)
    assert "looking after bot shop failed: no end" in scene.faults


def test_a_listener_that_fails(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Bots._moved

    def moved(bots: Bots, name: str) -> None:
        told(bots, name)
        raise KeyError("rows")

    monkeypatch.setattr(Bots, "_moved", moved)
    scene = Scene(home, DIES)
    scene.play(the_end_is_told)
    assert "telling of bot shop failed: 'rows'" in scene.faults


def test_what_a_task_dies_of_is_told_while_it_is_kept() -> None:
    async def story() -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        loop.set_exception_handler(lambda _, context: (faults.append(context), told.set()))  # type: ignore[func-returns-value]

        async def work() -> None:
            raise ValueError("five")

        kept = tasks.begin(loop, work(), "counting")
        await asyncio.wait_for(told.wait(), 5)
        assert kept.done()

    faults: list[Any] = []
    asyncio.run(story())
    assert [(f["message"], str(f["exception"])) for f in faults] == [("counting failed", "five")]


@pytest.mark.parametrize(
    "line",
    [
        f"OSError: [Errno 98] address already in use: ('0.0.0.0', {'9' * 5000})",
        f"port {'8' * 5000} is in use",
        f'Traceback (most recent call last):\n  File "bot.py", line {"7" * 5000}, in <module>\nValueError: no',
    ],
)
def test_a_number_of_five_thousand_digits(home: Home, tmp_path: Path, line: str) -> None:
    scene = Scene(home, f"import sys; print({line!r}, flush=True); sys.exit(3)")
    scene.play(the_end_is_told)
    assert scene.faults == []


def test_a_disk_that_does_not_answer(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a bot wrote last cannot be read, and its death not be written down: its end is told all the same."""
    free = threading.Event()

    def stuck(*_: object) -> str:
        free.wait(30)
        return ""

    monkeypatch.setattr(Exits, "_last_words", stuck)
    monkeypatch.setattr(Deaths, "_changed", stuck)
    scene = Scene(home, DIES)
    try:
        scene.play(the_end_is_told)
    finally:
        free.set()
    assert scene.faults == []
