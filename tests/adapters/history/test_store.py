"""The timeline's file: what is kept, how much of it, and what becomes of it in bad times.

Deliberate faults that were tried, each red: see the names of the tests; and: a newer file set aside · a file broken
for two programs set aside twice · no bound of the rows · a clock that was wrong once
throws all away · a dead agent's bot called up · the time of a set clock taken for a time that was lived.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.history import store as stores
from tray_app.adapters.history.entries import Entry, Kept
from tray_app.adapters.history.store import EVENTS, Store
from tray_app.core.errors import HostError
from tray_app.core.history.uptime import DAY, KEPT_DAYS, SLOT, SLOTS_A_DAY

NOW = 1_800_000_000_000 // DAY * DAY
ME, OTHER = "1 me", "2 other"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def store(file: Path) -> Store:
    return Store(file, ME, lambda owner: owner == ME)


def event(n: int = 0, bot: str = "shop", kind: str = "stopped", **more: Any) -> Entry:
    return Entry(bot, NOW + n, kind, {"n": n}, **more)


def numbers(store: Store, bot: str = "shop") -> list[int]:
    return [one.values["n"] for one in store.read(bot, 0, NOW).events]


def up(kept: Kept) -> tuple[int, int]:
    """Milliseconds up, and unknown, of all."""
    return sum(up for up, _ in kept.slots.values()), sum(lost for _, lost in kept.slots.values())


def test_nothing_is_there_yet(store: Store, file: Path) -> None:
    assert store.read("shop", 0, NOW) == Kept()
    assert (store.bots(), store.newest("shop", ["stopped"], 3)) == ([], [])
    store.check()
    assert not file.exists(), "who reads makes no file"


def test_what_happened_is_told_in_its_order_whatever_the_clock_said(store: Store) -> None:
    store.record([event(5), event(1)])
    store.record([event(3, "news"), event(0)])
    assert numbers(store) == [5, 1, 0]
    assert [one.at - NOW for one in store.read("shop", NOW + 1, NOW).events] == [5, 1]
    assert store.bots() == ["news", "shop"]
    assert [one.values["n"] for one in store.newest("shop", ["stopped", "crashed"], 2)] == [1, 0]


def test_it_is_for_our_user_alone(store: Store, file: Path) -> None:
    store.record([event()])
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in file.parent.iterdir()) == ["history.db"], "nothing is left open beside it"


def test_what_was_found_out_later_is_added(store: Store) -> None:
    store.record([event(1, kind="crashed"), event(2, kind="crashed")])
    store.record([Entry("shop", NOW + 1, "crashed", {"changed": ["bot.py"]}, amends=True)])
    store.record([Entry("shop", NOW + 7, "crashed", {"changed": ["no such"]}, amends=True)])
    assert [one.values for one in store.read("shop", 0, NOW).events] == [{"n": 1, "changed": ["bot.py"]}, {"n": 2}]


# -- how much is kept -------------------------------------------------------------------------------------------------


def test_a_hundred_thousand_events_have_a_bound(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In rows, in bytes, and in the work that the last of them make, which SQLite itself counts."""
    store = Store(file, ME, lambda owner: True)
    steps = [0]
    connect = Store._connect

    def counted(self: Store, mode: str) -> sqlite3.Connection:
        made = connect(self, mode)
        made.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 1000)
        return made

    monkeypatch.setattr(Store, "_connect", counted)
    work, sizes = [], []
    for batch in range(100):
        steps[0] = 0
        store.record([event(batch * 1000 + n, lived=None if n % 50 else 1) for n in range(1000)])
        work.append(steps[0])
        sizes.append(file.stat().st_size)
    assert numbers(store) == list(range(100_000 - EVENTS, 100_000))
    assert max(work[50:]) <= 2 * max(work[3:10]), work
    assert sizes[-1] <= 1.2 * sizes[10], "room is used again"
    assert sizes[-1] < 500_000
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("SELECT count(*) FROM days").fetchone() == (2,)


def test_what_is_old_goes_and_so_does_a_bot_that_is_gone(file: Path) -> None:
    Store(file, ME, bool).record([event(0, "gone"), event(0), event(0, lived=1000)])
    later = NOW + (KEPT_DAYS + 1) * DAY
    Store(file, ME, bool).record([Entry("shop", later, "stopped", {"n": 1})])
    store = Store(file, ME, bool)
    assert numbers(store) == [0, 0, 1], "by one moment alone nothing is thrown away: the clock may be wrong"
    store.record([Entry("shop", later + 1, "stopped", {"n": 2})])
    assert numbers(store) == [1, 2]
    assert store.bots() == ["shop"]
    assert up(store.read("shop", 0, later)) == (0, 0)


def test_a_clock_that_was_wrong_for_once_throws_nothing_away(store: Store) -> None:
    store.record([event(1)])
    store.record([Entry("shop", NOW + 4000 * DAY, "stopped", {"n": 2})])
    store.record([event(3)])
    assert numbers(store) == [1, 2, 3]


def test_of_many_days_the_newest_are_kept(store: Store, file: Path) -> None:
    for n in range(KEPT_DAYS + 20):
        store.record([Entry("shop", NOW + n * DAY + SLOT, lived=SLOT)])
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("SELECT count(*), max(day) - min(day) FROM days").fetchone() == (
            KEPT_DAYS + 1,
            KEPT_DAYS,
        )


# -- how long it was up -----------------------------------------------------------------------------------------------


def test_a_run_is_counted_in_each_day_that_it_has_seen(store: Store) -> None:
    store.record([Entry("shop", NOW + 2 * DAY + SLOT // 2, "stopped", {"n": 0}, lived=2 * DAY)])
    slots = store.read("shop", 0, NOW + 3 * DAY).slots
    first = NOW // SLOT
    assert slots[first] == (SLOT // 2, 0)
    assert slots[first + 2 * SLOTS_A_DAY] == (SLOT // 2, 0)
    assert up(Kept(slots=slots)) == (2 * DAY, 0)


def test_one_that_is_up_is_up_until_now_by_a_clock_that_nobody_sets(store: Store) -> None:
    awake = time.monotonic()
    store.record([Entry("shop", NOW - 3600_000, up_since=awake - 60)])  # it was set forward for an hour since
    known = up(store.read("shop", 0, NOW))
    assert 60_000 <= known[0] < 120_000
    assert known[1] == 0
    store.record([Entry("shop", NOW, "stopped", {"n": 0}, lived=61_000)])
    assert up(store.read("shop", 0, NOW)) == (61_000, 0)


def test_a_clock_that_goes_back_makes_no_time_of_its_own(store: Store) -> None:
    store.record([Entry("shop", NOW, up_since=time.monotonic())])
    store.record([Entry("shop", NOW - DAY, "stopped", {"n": 0}, lived=5000)])
    store.record([Entry("shop", NOW - DAY + 5000, "stopped", {"n": 0}, lived=5000)])
    kept = store.read("shop", 0, NOW - DAY + 6000)
    assert up(kept) == (10_000, 0)


@pytest.mark.parametrize(("kind", "told"), [("started", (40_000, 20_000)), ("left-over", (60_000, 0))])
def test_what_a_killed_agent_has_left_untold(file: Path, kind: str, told: tuple[int, int]) -> None:
    """Up until its last sign of life; from there on nobody knows, but of one that is found still running."""
    dead = Store(file, OTHER, bool)
    dead.record([Entry("shop", NOW, up_since=1.0), Entry("shop", NOW + 40_000, "token", {"n": 1})])
    store = Store(file, ME, lambda owner: owner == ME)
    assert up(store.read("shop", 0, NOW + 50_000)) == (40_000, 10_000)
    store.record([Entry("shop", NOW + 60_000, kind, {"n": 2})])
    assert up(store.read("shop", 0, NOW + 100_000)) == told


def test_one_that_another_living_program_has_up_is_not_ours_to_end(file: Path) -> None:
    """A second start is refused, and says so in the same timeline."""
    both = [Store(file, owner, lambda owner: True) for owner in (OTHER, ME)]
    both[0].record([Entry("shop", NOW, up_since=time.monotonic() - 5)])
    both[1].record([event(1, kind="conflict"), event(2)])
    assert up(both[1].read("shop", 0, NOW))[0] >= 5000
    both[0].record([event(3, lived=6000)])
    assert up(both[1].read("shop", 0, NOW)) == (6000, 0)


# -- bad times --------------------------------------------------------------------------------------------------------


def garbage(file: Path) -> None:
    file.write_bytes(b"no database\n" * 400)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwritten(file: Path) -> None:
    with open(file, "r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * 8192)


def foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("CREATE TABLE events (what TEXT)")


@pytest.mark.parametrize("spoil", [garbage, cut_off, overwritten, foreign])
def test_a_broken_file_is_set_aside_for_a_new_one(store: Store, file: Path, spoil: Any) -> None:
    store.record([event(n) for n in range(300)])
    spoil(file)
    Path(f"{file}-journal").write_bytes(b"of the broken one")
    broken = file.read_bytes()
    aside = store.record([event(1)])
    assert aside == file.with_name("history.db.spoiled")
    assert aside.read_bytes() == broken
    assert numbers(store) == [1]
    assert not Path(f"{file}-journal").exists()


def test_of_two_who_find_it_broken_one_sets_it_aside(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    garbage(file)
    set_aside = stores.set_aside

    def late(*words: Any) -> Path | None:
        monkeypatch.setattr(stores, "set_aside", set_aside)
        Store(file, OTHER, bool).record([event(1)])  # the other one was first
        return set_aside(*words)

    monkeypatch.setattr(stores, "set_aside", late)
    store.record([event(2)])
    assert numbers(store) == [1, 2]


def test_a_newer_file_is_left_as_it_is(store: Store, file: Path) -> None:
    store.record([event()])
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("PRAGMA user_version=2")
    before = file.read_bytes()
    for use in (lambda: store.record([event(1)]), lambda: store.read("shop", 0, NOW), store.check):
        with pytest.raises(HostError, match="it is of another version of BotTray"):
            use()
    assert file.read_bytes() == before
    assert [one.name for one in file.parent.iterdir()] == ["history.db"]


def test_one_that_somebody_has_locked(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store.record([event()])
    monkeypatch.setattr(stores, "BUSY", 0.05)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for use in (lambda: store.record([event(1)]), lambda: store.read("shop", 0, NOW), store.check):
            with pytest.raises(HostError, match="another program has it open"):
                use()
    store.record([event(2)])
    assert numbers(store) == [0, 2]


@pytest.mark.parametrize("what", ["a folder", "a pipe"])
def test_what_is_no_file(store: Store, file: Path, what: str) -> None:
    if what == "a folder":
        file.mkdir()
    elif hasattr(os, "mkfifo"):
        os.mkfifo(file)
    else:
        pytest.skip("a pipe has no place in a folder here")
    for use in (lambda: store.record([event(1)]), lambda: store.read("shop", 0, NOW), store.check):
        with pytest.raises(HostError, match="it is not a plain file"):
            use()


WRITER = """
import sys
from pathlib import Path
from tray_app.adapters.history.entries import Entry
from tray_app.adapters.history.store import Store
store = Store(Path(sys.argv[1]), sys.argv[2], lambda owner: True)
for n in range(int(sys.argv[3])):
    store.record([Entry(sys.argv[2], 1_800_000_000_000 + n, "stopped", {"n": n}, lived=1)])
    print(n, flush=True)
"""


def writer(file: Path, name: str, times: int, **more: Any) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(file), name, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3], **more)


def test_several_programs_write_at_once(store: Store, file: Path) -> None:
    writers = [writer(file, name, 60) for name in ("shop", "news")]
    for one in writers:
        one.communicate(timeout=100)
        assert one.returncode == 0
    assert numbers(store) == numbers(store, "news") == [*range(60)]


def test_a_writer_that_is_killed_at_it(store: Store, file: Path) -> None:
    """What it had begun is undone by whoever comes next, and nothing is taken for broken."""
    for n in range(3):
        with writer(file, f"bot{n}", 1_000_000) as one:
            assert one.stdout
            for _ in range(10 * n + 5):
                one.stdout.readline()
            one.kill()
    assert len(numbers(store, "bot2")) >= 25
    assert store.record([event()]) is None
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=128k", "none", place], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"here nobody may mount: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.linux("mounts a small file system")
def test_a_full_disk_and_one_that_may_only_be_read(small: Path) -> None:
    store = Store(small / "history.db", ME, bool)
    store.record([event()])
    with open(small / "filler", "wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(b"x" * 4096)
    with pytest.raises(HostError, match="No space left on device"):
        store.record([event(n) for n in range(1, 1000)])
    assert numbers(store)[0] == 0, "it can be read"
    (small / "filler").unlink()
    assert store.record([event(1000)]) is None
    assert numbers(store)[-1] == 1000
    subprocess.run(["mount", "-o", "remount,ro", small], check=True)
    for use in (lambda: store.record([event(1)]), store.check):
        with pytest.raises(HostError, match="Read-only file system"):
            use()
    assert numbers(store)[-1] == 1000


@pytest.mark.linux("limits of a process")
def test_a_limit_of_the_size_of_files(store: Store, file: Path) -> None:
    import resource

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    with writer(file, "shop", 100_000, preexec_fn=limited, stderr=subprocess.PIPE) as one:
        _out, complaint = one.communicate(timeout=100)
    assert one.returncode == 1
    assert "HostError" in complaint
    assert store.record([event(7, "news")]) is None
    assert numbers(store, "news") == [7]
    assert len(numbers(store)) > 10


def test_it_is_not_held_open(store: Store, file: Path) -> None:
    store.record([event()])
    store.read("shop", 0, NOW)
    moved = file.with_name("moved.db")
    file.rename(moved)  # on Windows only what nobody has open is
