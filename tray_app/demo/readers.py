"""How many readers a bot had at once: the figure that must never be above 1.

A reader is a process that calls getUpdates. It is known by the `X-Reader` header that it sends (the echo bot sends its
pid and a nonce); a client that sends none is known, for the time of each request, by that request alone. Two readers
are there at once when either

- two getUpdates of different readers are open at the same moment. A request is open until it is answered (also while
  its 409 is held back) or its client has hung up; whoever is at the other end of a closed connection is dead, so every
  open request is asked for its peer before a new one is counted. Or when
- two readers that name themselves overlap: the time of a reader goes from its first getUpdates to the end of its last
  one, so two that live side by side and poll in turn are 2, and one that follows on a dead one is not.

Order is counted, not timed: two things in the same microsecond still have an order.
"""

from collections.abc import Hashable
from dataclasses import dataclass


@dataclass
class Interval:
    """From the first getUpdates of a reader to the end of its last one; `open_polls` are there right now."""

    first: int
    last: int
    open_polls: int = 0


class Readers:
    """`begin` and `end` bracket each getUpdates. `key` is the reader's name, or anything unique where it has none."""

    def __init__(self) -> None:
        self._ticks = 0
        self._most_open = 0
        self._open: dict[Hashable, int] = {}
        self._named: dict[str, Interval] = {}

    def begin(self, key: Hashable) -> None:
        self._ticks += 1
        self._open[key] = self._open.get(key, 0) + 1
        self._most_open = max(self._most_open, len(self._open))
        if isinstance(key, str):
            interval = self._named.setdefault(key, Interval(self._ticks, self._ticks))
            interval.open_polls += 1

    def end(self, key: Hashable) -> None:
        self._ticks += 1
        self._open[key] -= 1
        if not self._open[key]:
            del self._open[key]
        if isinstance(key, str):
            self._named[key].last = self._ticks
            self._named[key].open_polls -= 1

    @property
    def now(self) -> int:
        """Readers with an open getUpdates."""
        return len(self._open)

    @property
    def most(self) -> int:
        """The most readers that were there at once, by either rule."""
        edges = []
        for interval in self._named.values():
            end = self._ticks + 1 if interval.open_polls else interval.last
            edges += [(interval.first, 1), (end, -1)]
        count, most = 0, self._most_open
        for _, step in sorted(edges):
            count += step
            most = max(most, count)
        return most

    def named(self) -> dict[str, list[int]]:
        """Each named reader with its first and last tick, in order of appearance."""
        return {name: [interval.first, interval.last] for name, interval in self._named.items()}
