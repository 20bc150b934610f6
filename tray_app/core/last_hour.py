"""What a bot used in the last hour, sample by sample: bounded, because an agent runs for months."""

from array import array
from math import isnan, nan

HOUR = 3600.0
"""Seconds."""
MOST = 121
"""Samples, of which there is one each 30 s (supervisor.py)."""
EACH = 3
"""Numbers of a sample: 3 kB hold the hour of one bot, where tuples would take five times as much."""


class LastHour:
    def __init__(self) -> None:
        self._kept = array("d")

    def take(self, at: float, rss_bytes: int, cpu_percent: float | None) -> None:
        """`at` is in seconds since 1970; processor time in percent of one core, None where it is not known yet."""
        self._kept.extend((at, rss_bytes, nan if cpu_percent is None else cpu_percent))
        del self._kept[: -EACH * MOST]

    def samples(self, now: float) -> list[tuple[float, int, float | None]]:
        """As they were taken, those of the hour before `now`: a clock that was set leaves some out."""
        kept = self._kept
        every = zip(kept[::EACH], kept[1::EACH], kept[2::EACH], strict=True)
        return [(at, int(rss), None if isnan(cpu) else cpu) for at, rss, cpu in every if now - HOUR <= at <= now]
