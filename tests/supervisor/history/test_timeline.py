"""What is noted down of bots, and the thread that writes it: nobody waits for it, and no trouble of its is a bot's.

Deliberate faults that were tried, each red: written in the loop · a thread that stays · entries of a full disk thrown
away · the same trouble told at each try · a password in an address kept · each try of a bot that is held told · a night
of sleep counted as a day's work.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.history.entries import Entry
from tray_app.adapters.history.store import Store
from tray_app.adapters.processes import process
from tray_app.core.bot import Bot
from tray_app.core.errors import HostError
from tray_app.core.events import Exited, Failure, StepDone, StepFailed
from tray_app.core.history.happenings import Kind
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.warning import WarningKind
from tray_app.supervisor.history import told, writing
from tray_app.supervisor.history.timeline import FILE, Timeline

WHY = Message("why")


def play(folder: Path, scene: Callable[[Timeline], Awaitable[None]]) -> list[str]:
    """What was said of the file."""
    said: list[str] = []

    async def whole() -> None:
        timeline = Timeline(folder / FILE, asyncio.get_running_loop(), said.append)
        await scene(timeline)
        await timeline.written()
        await asyncio.sleep(0)

    asyncio.run(whole())
    return said


def texts(folder: Path, name: str = "shop") -> list[str]:
    return [one["text"] for one in told.history(folder, name, 0.0, "en").events]


def threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "bottray_history"]


def test_what_is_noted_is_there_for_everybody_and_the_thread_is_gone(tmp_path: Path) -> None:
    async def scene(timeline: Timeline) -> None:
        assert not (tmp_path / FILE).exists(), "nothing has happened yet"
        for n in range(50):
            timeline.add("shop", Kind.STARTED, pid=n)
        await timeline.written()
        for one in [t for t in threading.enumerate() if t.name == "bottray_history"]:
            one.join(10)
        assert threads() == []

    assert play(tmp_path, scene) == []
    assert texts(tmp_path) == [f"started, PID {n}" for n in range(50)]


def test_nobody_waits_for_a_disk_that_is_stuck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    monkeypatch.setattr(Store, "record", lambda store, entries: free.wait(60) and None)
    monkeypatch.setattr(writing, "LAST_MOMENTS", 0.1)

    async def scene(timeline: Timeline) -> None:
        for n in range(3000):
            timeline.add("shop", Kind.STARTED, pid=n)
        assert threads() == ["bottray_history"], "one, however much waits"
        assert timeline.counts["shop", Kind.STARTED] == 3000

    began = time.process_time()
    try:
        play(tmp_path, scene)
        assert time.process_time() - began < 5, "it was not waited for by turning round"
    finally:
        free.set()


def test_a_full_disk_loses_what_there_is_no_room_for_and_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, full = Store.record, [True]

    def maybe(store: Store, entries: list[Entry]) -> Any:
        if full[0]:
            raise HostError(Message("No room."))
        return record(store, entries)

    monkeypatch.setattr(Store, "record", maybe)
    monkeypatch.setattr(writing, "MOST", 10)

    async def scene(timeline: Timeline) -> None:
        for n in range(25):
            timeline.add("shop", Kind.STARTED, pid=n)
            await timeline.written()
        full[0] = False
        timeline.look()  # as it is called now and then
        await timeline.written()

    said = play(tmp_path, scene)
    assert said == ["No room.", "The timeline of your bots is written again. 15 of its entries are missing."]
    assert texts(tmp_path) == [f"started, PID {n}" for n in range(15, 25)]


def test_a_damaged_file_is_said_with_its_place(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"nothing of ours" * 500)

    async def scene(timeline: Timeline) -> None:
        timeline.add("shop", Kind.STOPPED)

    (said,) = play(tmp_path, scene)
    assert said.startswith("The timeline of your bots was damaged: it is kept as ")
    assert said.endswith(f"{FILE}.spoiled, a new one is begun.")
    assert texts(tmp_path) == ["stopped"]


def test_a_python_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("tray_app.adapters.history.s")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlite3", None)

    async def scene(timeline: Timeline) -> None:
        for _ in range(2):
            timeline.add("shop", Kind.STOPPED)
            await timeline.written()

    (said,) = play(tmp_path, scene)
    assert "this Python has no module sqlite3. Bots run on without it." in said
    with pytest.raises(HostError, match="no module sqlite3"):
        told.deaths(tmp_path, "shop")


def test_a_fault_of_ours_costs_no_more_than_its_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(store: Store, entries: list[Entry]) -> None:
        raise KeyError("at")

    monkeypatch.setattr(Store, "record", broken)

    async def scene(timeline: Timeline) -> None:
        timeline.add("shop", Kind.STOPPED)
        await timeline.written()
        timeline.add("shop", Kind.STOPPED)

    (said,) = play(tmp_path, scene)
    assert said.startswith("BotTray itself failed (KeyError at ")


def test_no_secret_is_kept_and_nothing_endless(tmp_path: Path) -> None:
    token = "123456789:AA" + "x1Y2z" * 6 + "Qqq"
    assert len(token.partition(":")[2]) == 35

    async def scene(timeline: Timeline) -> None:
        inner = Message("proxy {address}", address="socks5://me:hunter2@10.0.0.1:1080")
        timeline.add("shop", Kind.FAILED, reason=Message("{token} by {way}", token=f"bot{token}/getMe", way=inner))
        timeline.add("shop", Kind.CONFIG, keys=[token, "http://u:hunter2@h"])
        timeline.add("shop", Kind.CRASHED, exit_code=1, reason=Message("{text}", text="x" * 100_000))

    play(tmp_path, scene)
    kept = (tmp_path / FILE).read_bytes()
    assert b"hunter2" not in kept
    assert token[12:].encode() not in kept
    assert len(kept) < 50_000
    assert "socks5://***@10.0.0.1:1080" in texts(tmp_path)[0]


HELD, UP = Bot("shop", Phase.STARTING, run=1, step=Step.LOCK), Bot("shop", Phase.RUNNING, run=1, pid=7)


def test_a_trouble_that_stays_is_told_once(tmp_path: Path) -> None:
    """A held bot is looked at again every fifteen seconds, for weeks."""

    async def scene(timeline: Timeline) -> None:
        def fails(failure: Failure, why: str) -> None:
            after = Bot("shop", Phase.CONFLICT, run=1)
            timeline.step("shop", HELD, StepFailed(1, Step.LOCK, failure, Message("{x}", x=why)), after)

        for _ in range(3):
            timeline.add("shop", Kind.TOKEN, username="shop_bot")
            fails(Failure.HELD, "PID 1")
        fails(Failure.HELD, "PID 2")
        for n in range(3):
            fails(Failure.OFFLINE, f"no route {n}")
        timeline.add("shop", Kind.STARTED, pid=1)
        fails(Failure.HELD, "PID 2")

    play(tmp_path, scene)
    assert [text.partition(":")[0] for text in texts(tmp_path)] == [
        "its token is good", "conflict", "conflict", "not started yet, for want of a way to Telegram", "started, PID 1",
        "conflict",
    ]  # fmt: skip


def test_times_that_no_clock_can_have(tmp_path: Path) -> None:
    """The file is anybody's who has our rights."""
    kept = told.store(tmp_path / FILE)
    for at, year in ((-(10**15), ("1969", "1970")), (10**17, ("2999",))):
        kept.record([Entry("shop", at, "crashed", {"exit_code": 1})])
        assert told.deaths(tmp_path, "shop")[-1].at[:4] in year
    assert texts(tmp_path)[-1].startswith("crashed")


def test_warnings_of_a_running_bot(tmp_path: Path) -> None:
    async def scene(timeline: Timeline) -> None:
        one = {WarningKind.LOCAL: Message("a copy"), WarningKind.LOG: Message("no room")}
        for warnings in (one, one, {}, one, {WarningKind.WAITING: Message("3 wait")}):
            timeline.warned("shop", warnings)
        assert timeline.counts["shop", Kind.CONFLICT] == 1, "the same one that came and went"

    play(tmp_path, scene)
    assert texts(tmp_path) == ["conflict: a copy", "updates wait: 3 wait"]


def test_what_is_counted_without_a_file() -> None:
    timeline = Timeline(None)
    timeline.step("shop", Bot("shop", Phase.BACKOFF, run=1), StepDone(2, Step.LOCK), Bot("shop", run=2, restarts=1))
    timeline.step("shop", UP, Exited(1, 3, WHY), Bot("shop", Phase.BACKOFF, run=1))
    assert timeline.restarts["shop"] == timeline.counts["shop", Kind.CRASHED] == 1
    assert timeline.exits["shop"] == 3


def test_a_night_of_sleep_is_no_time_of_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up from 20:00, asleep from 23:00 to 8:00, stopped at 9:00: told by when the machine wakes up."""
    clock = {"wall": 1_800_000_000.0, "awake": 1000.0, "slept": 0.0}
    monkeypatch.setattr(time, "time", lambda: clock["wall"])
    monkeypatch.setattr(time, "monotonic", lambda: clock["awake"])
    monkeypatch.setattr(process, "slept", lambda: clock["slept"])

    def passes(hours: float, asleep: bool = False) -> None:
        clock["wall"] += hours * 3600
        clock["slept" if asleep else "awake"] += hours * 3600

    async def scene(timeline: Timeline) -> None:
        spawned = Bot("shop", Phase.STARTING, run=1, pid=7)
        timeline.step("shop", HELD, StepDone(1, Step.SPAWN, facts={"pid": 7}), spawned)
        timeline.step("shop", spawned, StepDone(1, Step.WATCH), UP)
        passes(3)
        timeline.look()
        passes(9, asleep=True)
        timeline.look()
        passes(1)
        stopping = Bot("shop", Phase.STOPPING, run=1, pid=7)
        timeline.step("shop", stopping, Exited(1, 0, WHY), Bot("shop", run=1))

    play(tmp_path, scene)
    kept = told.store(tmp_path / FILE).read("shop", 0, int(clock["wall"] * 1000))
    assert sum(up for up, _ in kept.slots.values()) == 4 * 3600_000
    slept = {n for n in range(1_800_010_800 // 900 + 1, 1_800_043_200 // 900) if n in kept.slots}
    assert slept == set()
    assert texts(tmp_path)[1] == "the computer slept for 9 h 0 min"
