"""What many bots that start together do once for all, or side by side.

Deliberate faults that were tried, each red: nobody is waited for · one who does not come is waited for for ever · a
crashed bot is waited for · one question to Telegram after the other · all at once.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from emulation.emulator import Emulator
from home import Home, make_token

from tray_app.adapters import files
from tray_app.adapters.rivals import rivals
from tray_app.adapters.telegram.telegram import BotApi
from tray_app.agent import surroundings
from tray_app.core.model import BotSpec, Phase
from tray_app.core.policy import Policy
from tray_app.supervisor import workers
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.rivals import scan
from tray_app.supervisor.supervisor import Supervisor

MANY, AT_ONCE = 24, 8
LONG = 60.0
WAITS = "import time\ntime.sleep(600)\n"
Story = Callable[[Supervisor], Coroutine[Any, Any, None]]


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For how many bots each look at the process table was."""
    seen, look = list[int](), rivals.scan
    monkeypatch.setattr(rivals, "scan", lambda targets, *more: seen.append(len(targets)) or look(targets, *more))  # type: ignore[func-returns-value]
    return seen


def play(home: Home, specs: list[BotSpec], story: Story) -> None:
    async def whole() -> None:
        folders = files.folders(home.environ)
        around = surroundings(home.environ, folders, "agent")
        supervisor = Supervisor(around, folders.logs, Desired(None), policy=Policy(settle=0.1))
        supervisor.bots.apply({spec.name: spec for spec in specs})
        try:
            async with asyncio.timeout(LONG):
                await story(supervisor)
        finally:
            await asyncio.wait_for(supervisor.close(), LONG)
            around.host.close()

    asyncio.run(whole())


async def all_run(supervisor: Supervisor) -> None:
    while {view.phase for view in supervisor.views("en")} != {Phase.RUNNING}:
        await supervisor.next_change(supervisor.revision)


def test_one_look_at_the_process_table_is_for_all(
    home: Home, looks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "JOINS", LONG)
    script = home.bot("shop", WAITS)
    play(home, [BotSpec(f"shop{n}", script=str(script), start="auto") for n in range(MANY)], all_run)
    assert looks == [MANY]


@pytest.mark.linux("a .env that is a pipe")
def test_who_is_stuck_is_waited_for_by_nobody(home: Home, looks: list[int]) -> None:
    """A .env that somebody was to fill, and never does."""
    stuck, shop = home.bot("stuck", WAITS), home.bot("shop", WAITS)
    os.mkfifo(stuck.parent / ".env")

    async def one_runs(supervisor: Supervisor) -> None:
        while supervisor.view("shop", "en").phase is not Phase.RUNNING:
            await supervisor.next_change(supervisor.revision)
        assert supervisor.view("stuck", "en").phase is Phase.STARTING
        with _filled(stuck.parent / ".env"):
            await all_run(supervisor)

    play(home, [BotSpec(n, script=str(s), start="auto") for n, s in (("stuck", stuck), ("shop", shop))], one_runs)
    assert looks == [1, 1]


@contextmanager
def _filled(pipe: Path) -> Iterator[None]:
    filling = threading.Thread(target=lambda: pipe.write_text("SHOP=open\n"), daemon=True)
    filling.start()
    yield
    filling.join(LONG)


def test_a_crashed_bot_waits_for_no_start(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    expected: list[str] = []
    monkeypatch.setattr(scan.RivalScan, "expect", lambda self, name: expected.append(name))
    script = home.bot("shop", "import sys; sys.exit(3)")

    async def thrice(supervisor: Supervisor) -> None:
        while supervisor.view("shop", "en").run < 3:
            await supervisor.next_change(supervisor.revision)

    play(home, [BotSpec("shop", script=str(script), start="auto", restart="always")], thrice)
    assert expected == ["shop"]


def test_telegram_is_asked_for_so_many_bots_at_once(
    home: Home, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PATIENCE", LONG)  # who takes longer is stuck, and another asks in his place
    ask, all_ask, lock = BotApi.get_me, threading.Barrier(AT_ONCE, timeout=LONG), threading.Lock()
    asking, most = 0, 0

    def counted(self: BotApi) -> Any:
        nonlocal asking, most
        with lock:
            asking += 1
            most = max(most, asking)
        all_ask.wait()
        try:
            return ask(self)
        finally:
            with lock:
                asking -= 1

    monkeypatch.setattr(BotApi, "get_me", counted)
    specs = []
    for n in range(MANY):
        token = make_token(772_500 + n)
        emulator.add_bot(token, f"shop{n}_bot")
        script = home.bot(f"shop{n}", WAITS, token=token)
        specs.append(BotSpec(f"shop{n}", script=str(script), start="auto", api_base=home.api_base))
    play(home, specs, all_run)
    assert most == AT_ONCE
