"""How long a bot was up, as it lies in the file: a row for each day of UTC, a number for each quarter of an hour."""

import sqlite3
import struct
from collections.abc import Iterator

from tray_app.core.history.uptime import DAY, KEPT_DAYS, SLOTS_A_DAY, with_span

_SLOTS = struct.Struct(f"<{SLOTS_A_DAY}I")


def add(file: sqlite3.Connection, bot: str, begin: int, end: int, unknown: bool = False) -> None:
    """The bot was up between two times, or nobody knows what it was."""
    begin = max(begin, end - KEPT_DAYS * DAY)
    for day in range(begin // DAY, (end - 1) // DAY + 1) if begin < end else ():
        slots = _day_slots(file, bot, day)
        whole = with_span(slots, max(begin, day * DAY), min(end, (day + 1) * DAY), unknown)
        parts = [whole.get(day * SLOTS_A_DAY + n, (0, 0)) for n in range(SLOTS_A_DAY)]
        blobs = [_SLOTS.pack(*(part[which] for part in parts)) for which in (0, 1)]
        file.execute("INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?)", (bot, day, *blobs))


def _day_slots(file: sqlite3.Connection, bot: str, day: int) -> dict[int, tuple[int, int]]:
    row = file.execute("SELECT up, lost FROM days WHERE bot=? AND day=?", (bot, day)).fetchone()
    return dict(_slots_of(day, *row)) if row else {}


def all_slots(file: sqlite3.Connection, bot: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """As core/history/uptime.py has them."""
    for row in file.execute("SELECT day, up, lost FROM days WHERE bot=?", (bot,)):
        yield from _slots_of(*row)


def _slots_of(day: int, up: bytes, lost: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    try:
        both = zip(_SLOTS.unpack(up), _SLOTS.unpack(lost), strict=True)
    except struct.error:
        return
    for n, pair in enumerate(both):
        if any(pair):
            yield day * SLOTS_A_DAY + n, pair
