"""The timeline of all bots of one user, in one small SQLite file that several programs of his may write at once.

    bots    name -> since when it is known; of one that is up: from when, by which process
    events  what happened: kind and values, in no language
    days    for each day of UTC, how long it was up in each quarter of an hour (core/history/uptime.py)

Its size has a bound: of each bot the newest EVENTS events that are not older than KEPT_DAYS, and as many days. The file
is open only while it is read or written, so that an idle agent holds no file open and no lock.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tray_app.adapters.history.entries import Entry, Event, Kept
from tray_app.adapters.history.spans import add, all_slots
from tray_app.adapters.history.spoiled import checked, in_words, set_aside
from tray_app.core.history.uptime import DAY, KEPT_DAYS, Slots, with_span

EVENTS = 2000
BUSY = 2.0  # seconds that somebody else may take to write
VERSION = 1
TABLES = """
CREATE TABLE bots (name TEXT PRIMARY KEY, since INTEGER NOT NULL, up_at INTEGER, up_awake REAL, owner TEXT);
CREATE TABLE events (id INTEGER PRIMARY KEY, bot TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT);
CREATE INDEX events_of_bot ON events (bot, id);
CREATE TABLE days (bot TEXT, day INTEGER, up BLOB NOT NULL, lost BLOB NOT NULL, PRIMARY KEY (bot, day)) WITHOUT ROWID;
"""
UP = "up_at, up_awake, owner"


class Store:
    """`alive` tells of an owner, as `owner` names us, whether that process is still there. All methods block, and raise
    HostError with a sentence."""

    def __init__(self, path: Path, owner: str, alive: Callable[[str], bool]) -> None:
        self.path, self._owner, self._alive = path, owner, alive
        self._swept = False

    def record(self, entries: Sequence[Entry]) -> Path | None:
        """Write down what happened. A file that is broken is set aside for a new one; where that was so, its path."""
        spoiled = None
        try:
            self._record(entries)
        except sqlite3.DatabaseError as error:
            spoiled = set_aside(self.path, error, VERSION)
            if spoiled is None:
                raise in_words(self.path, error) from error
            try:
                self._record(entries)
            except sqlite3.DatabaseError as again:
                raise in_words(self.path, again) from again
        return spoiled

    def read(self, bot: str, since: int, now: int) -> Kept:
        """The events from `since` on, and all days that are kept."""
        with self._reading() as file:
            row = file.execute(f"SELECT since, {UP} FROM bots WHERE name=?", (bot,)).fetchone() if file else None
            if file is None or row is None:
                return Kept()
            found = file.execute("SELECT at, kind, data FROM events WHERE bot=? AND at>=? ORDER BY id", (bot, since))
            events = tuple(Event(at, kind, _values(data)) for at, kind, data in found)
            slots: Slots = dict(all_slots(file, bot))
            if row[3]:
                slots = self._open_end(slots, row[1:], self._sign(file, bot, row[1]), now)
            return Kept(events, slots, row[0])

    def newest(self, bot: str, kinds: Sequence[str], most: int) -> list[Event]:
        """The newest events of these kinds, the oldest of them first."""
        marks = ",".join("?" * len(kinds))
        asked = f"SELECT at, kind, data FROM events WHERE bot=? AND kind IN ({marks}) ORDER BY id DESC LIMIT ?"
        with self._reading() as file:
            rows = file.execute(asked, (bot, *kinds, most)).fetchall() if file else []
        return [Event(at, kind, _values(data)) for at, kind, data in reversed(rows)]

    def bots(self) -> list[str]:
        with self._reading() as file:
            return [name for (name,) in file.execute("SELECT name FROM bots ORDER BY name")] if file else []

    def check(self) -> None:
        """Raises where it cannot be written, or not be read; says nothing where there is none yet."""
        with self._reading() as file:
            if file is not None:
                file.execute("BEGIN IMMEDIATE")
                file.execute(f"PRAGMA user_version={VERSION}")  # only what is written is refused where that may not be
                file.execute("ROLLBACK")

    # -- within -------------------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """None where there is no file yet."""
        try:
            if not checked(self.path) or not self.path.stat().st_size:
                yield None
                return
            # not read-only: what a killed writer left half done is undone by whoever comes next
            mode = "rw" if os.access(self.path, os.W_OK) and os.access(self.path.parent, os.W_OK) else "ro"
            with closing(self._connect(mode)) as file:
                (version,) = file.execute("PRAGMA user_version").fetchone()
                if version != VERSION:
                    raise sqlite3.DatabaseError(f"version {version}")
                yield file
        except sqlite3.DatabaseError as error:
            raise in_words(self.path, error) from error

    def _connect(self, mode: str) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode={mode}", BUSY, isolation_level=None, uri=True)

    def _record(self, entries: Sequence[Entry]) -> None:
        if not checked(self.path):
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(self._connect("rw")) as file:
            file.execute("PRAGMA synchronous=NORMAL")
            file.execute("BEGIN IMMEDIATE")
            with file:
                (version,) = file.execute("PRAGMA user_version").fetchone()
                if version == 0 and not file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    for statement in TABLES.split(";")[:-1]:
                        file.execute(statement)
                    file.execute(f"PRAGMA user_version={VERSION}")
                elif version != VERSION:
                    raise sqlite3.DatabaseError(f"version {version}")
                (newest,) = file.execute("SELECT max(at) FROM events").fetchone()
                for entry in entries:
                    self._one(file, entry)
                # by the earlier of both: a clock that was wrong for once throws nothing away
                oldest = min(newest or entries[-1].at, entries[-1].at) - KEPT_DAYS * DAY
                for bot in {entry.bot for entry in entries}:
                    _bound(file, bot, oldest)
                if not self._swept:
                    _sweep(file, oldest)
        self._swept = True

    def _one(self, file: sqlite3.Connection, entry: Entry) -> None:
        file.execute("INSERT OR IGNORE INTO bots (name, since) VALUES (?, ?)", (entry.bot, entry.at))
        found = file.execute(f"SELECT {UP} FROM bots WHERE name=?", (entry.bot,)).fetchone()
        if found[2] and found[2] != self._owner and not self._alive(found[2]):
            # what a killed agent has left runs on until the next one ends it
            sign = entry.at if entry.kind == "left-over" else self._sign(file, entry.bot, found[0])
            add(file, entry.bot, found[0], sign)
            add(file, entry.bot, sign, entry.at, unknown=True)
            _set_up(file, entry.bot, None, None, None)
        if entry.amends:
            asked = "SELECT id, data FROM events WHERE bot=? AND kind=? AND at=? ORDER BY id DESC LIMIT 1"
            if row := file.execute(asked, (entry.bot, entry.kind, entry.at)).fetchone():
                data = _text({**_values(row[1]), **entry.values})
                file.execute("UPDATE events SET data=? WHERE id=?", (data, row[0]))
        elif entry.kind:
            row = (entry.bot, entry.at, entry.kind, _text(entry.values))
            file.execute("INSERT INTO events (bot, at, kind, data) VALUES (?, ?, ?, ?)", row)
        if entry.lived is not None:
            add(file, entry.bot, entry.at - entry.lived, entry.at)
            if found[2] == self._owner:
                _set_up(file, entry.bot, None, None, None)
        if entry.up_since is not None:
            _set_up(file, entry.bot, entry.at, entry.up_since, self._owner)

    def _sign(self, file: sqlite3.Connection, bot: str, up_at: int) -> int:
        """The last time that a bot which is called up is known to have been so."""
        (newest,) = file.execute("SELECT max(at) FROM events WHERE bot=?", (bot,)).fetchone()
        return max(newest or up_at, up_at)

    def _open_end(self, slots: Slots, up: tuple[int, float, str], sign: int, now: int) -> Slots:
        up_at, up_awake, owner = up
        if self._alive(owner):  # by a clock that nobody sets
            return with_span(slots, now - max(int((time.monotonic() - up_awake) * 1000), 0), now)
        return with_span(with_span(slots, up_at, sign), sign, now, unknown=True)


def _set_up(file: sqlite3.Connection, bot: str, at: int | None, awake: float | None, owner: str | None) -> None:
    file.execute("UPDATE bots SET up_at=?, up_awake=?, owner=? WHERE name=?", (at, awake, owner, bot))


def _bound(file: sqlite3.Connection, bot: str, oldest: int) -> None:
    file.execute(
        "DELETE FROM events WHERE bot=? AND id<="
        "(SELECT id FROM events WHERE bot=? ORDER BY id DESC LIMIT 1 OFFSET ?)", (bot, bot, EVENTS)
    )  # fmt: skip
    file.execute("DELETE FROM events WHERE bot=? AND at<?", (bot, oldest))
    file.execute(
        "DELETE FROM days WHERE bot=? AND day<="
        "(SELECT day FROM days WHERE bot=? ORDER BY day DESC LIMIT 1 OFFSET ?)", (bot, bot, KEPT_DAYS + 1)
    )  # fmt: skip


def _sweep(file: sqlite3.Connection, oldest: int) -> None:
    """Once in a program's life: what is left of bots that nothing is written of any more."""
    file.execute("DELETE FROM events WHERE at<?", (oldest,))
    file.execute("DELETE FROM days WHERE day<?", (oldest // DAY,))
    file.execute(
        "DELETE FROM bots WHERE owner IS NULL AND name NOT IN (SELECT bot FROM events UNION SELECT bot FROM days)"
    )


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _values(data: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
