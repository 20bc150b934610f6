"""How long a bot was up on each day: kept in quarters of an hour, from which the days of every time zone can be made.

All borders of days lie on a quarter of an hour of UTC [the offsets of the IANA time zones that are in use]. What is
kept of 90 days has so a size that no number of crashes changes. Times are whole milliseconds since 1970.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock

SLOT = 15 * 60 * 1000
SLOTS_A_DAY = 96
DAY = SLOT * SLOTS_A_DAY
KEPT_DAYS = 90

Slots = Mapping[int, tuple[int, int]]
"""By the number of the quarter since 1970: milliseconds up, and milliseconds of which nobody knows."""


@dataclass(frozen=True)
class Day:
    """One day of the reader's zone, as far as it is over and the bot was known. All in seconds.

    `unknown`: what a killed agent, or a computer without power, has left untold; it counts neither as up nor as down.
    """

    day: str
    seconds: float
    up: float
    unknown: float

    @property
    def share(self) -> float | None:
        """Of what is known, 0 to 1; None where nothing is."""
        known = self.seconds - self.unknown
        return min(self.up / known, 1.0) if known >= 1 else None


def slots(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """(number of the quarter, milliseconds of it) of what lies between two times."""
    while begin < end:
        number = begin // SLOT
        until = min((number + 1) * SLOT, end)
        yield number, until - begin
        begin = until


def with_span(kept: Slots, begin: int, end: int, unknown: bool = False) -> dict[int, tuple[int, int]]:
    """The slots with one more span in them. None has more than there is in a quarter."""
    found = dict(kept)
    for number, part in slots(begin, end):
        up, lost = found.get(number, (0, 0))
        found[number] = (up, min(lost + part, SLOT - up)) if unknown else (min(up + part, SLOT - lost), lost)
    return found


def days(kept: Slots, known_since: int, begin: int, now: int) -> list[Day]:
    """The days from the one of `begin` to today, in the zone of this process; of a day before `known_since`, or a part
    of one, nothing counts."""
    found = []
    day = datetime.fromtimestamp(begin / 1000).date()
    while (start := _border(day)) <= now:
        after = _border(day + timedelta(days=1))
        first, last = start // SLOT, after // SLOT
        ours = [kept[number] for number in range(first, last) if number in kept]
        seconds = max(min(after, now) - max(start, known_since), 0) / 1000
        up = min(sum(up for up, _ in ours) / 1000, seconds)
        found.append(Day(day.isoformat(), seconds, up, min(sum(lost for _, lost in ours) / 1000, seconds - up)))
        day += timedelta(days=1)
    return found


def _border(day: date) -> int:
    """When a day begins in our zone."""
    return int(datetime.combine(day, clock()).astimezone().timestamp() * 1000)
