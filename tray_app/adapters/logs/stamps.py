"""What each line of a log begins with: `2026-11-20T10:12:13.123 `, local time."""

import time
from collections.abc import Callable


class Stamps:
    """`clock` gives seconds since 1970."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._second = (-1, b"")  # and its text, for the many lines of one second

    def now(self) -> bytes:
        now = self._clock()
        second = int(now)
        if second != self._second[0]:
            self._second = second, _second(second)
        return b"%b%03d " % (self._second[1], int((now - second) * 1000))


def stamp() -> bytes:
    """What a line that is written now begins with."""
    now = time.time()
    return b"%b%03d " % (_second(int(now)), int(now * 1000) % 1000)


def _second(second: int) -> bytes:
    return time.strftime("%Y-%m-%dT%H:%M:%S.", time.localtime(second)).encode()
