"""Days made of quarters of an hour, in zones with and without whole hours, and on the days when the clock is put.

Deliberate faults that were tried, each red: a day of always 24 hours · the days of UTC for everybody · a quarter longer
than it is · what nobody knows counted as down · the time before a bot was known counted.
"""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from tray_app.core.errors import ConfigError
from tray_app.core.history.since import since
from tray_app.core.history.uptime import DAY, SLOT, days, slots, with_span

HOUR = 3600_000


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def be_in(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield be_in
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def test_a_span_is_cut_at_the_quarters() -> None:
    assert list(slots(SLOT - 10, 2 * SLOT + 5)) == [(0, 10), (1, SLOT), (2, 5)]
    assert list(slots(5, 5)) == list(slots(9, 5)) == []


def test_no_quarter_has_more_than_there_is() -> None:
    kept = with_span(with_span({}, 0, SLOT), SLOT // 2, 2 * SLOT, unknown=True)
    assert kept == {0: (SLOT, 0), 1: (0, SLOT)}
    assert with_span(kept, 0, 2 * SLOT) == kept


@pytest.mark.linux("Windows has one zone for all programs")
@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Asia/Kathmandu", "2026-11-28", 24),  # UTC+5:45
        ("Europe/Berlin", "2026-10-25", 25),
        ("Europe/Berlin", "2026-03-29", 23),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ],
)
def test_a_day_is_the_readers(zone: Callable[[str], None], name: str, day: str, hours: float) -> None:
    zone(name)
    begin = at(f"{day}T00:00:00")
    end = begin + int(hours * HOUR)
    kept = with_span({}, begin - 2 * HOUR, end + HOUR)
    before, it, after = days(kept, 0, begin - 1, end + HOUR)
    assert it.day == day
    assert (it.seconds, it.up, it.share) == (hours * 3600, hours * 3600, 1.0)
    assert (before.up, after.up, after.seconds) == (7200, 3600, 3600)


def test_what_is_not_known_counts_neither_way() -> None:
    begin = at("2026-11-28T00:00:00")
    kept = with_span({}, begin + 6 * HOUR, begin + 9 * HOUR)
    kept = with_span(kept, begin + 9 * HOUR, begin + 12 * HOUR, unknown=True)
    one, two = days(kept, begin + 6 * HOUR, begin - DAY, begin + 12 * HOUR)
    assert (one.seconds, one.share) == (0, None)
    assert (two.seconds, two.up, two.unknown, two.share) == (6 * 3600, 3 * 3600, 3 * 3600, 1.0)


def test_from_when_on() -> None:
    now = at("2026-11-30T12:00:00") / 1000
    assert since("2d", now) == now - 2 * 86400
    assert since(" 90 MIN ", now) == now - 5400
    assert since("2026-11-28", now) == at("2026-11-28T00:00:00") / 1000
    assert since("2026-11-28 10:30", now) == at("2026-11-28T10:30:00") / 1000
    assert since("1000000w", now) == since("1990-01-01", now) == now - 90 * 86400
    for wrong in ("", "2", "d", "-2d", "yesterday", "2026-13-01", "٣d"):
        with pytest.raises(ConfigError):
            since(wrong, now)
