"""An emulator on a real socket, a token made up for it, and a clock that moves only when told."""

import heapq
import itertools
from collections.abc import Callable, Iterator

import pytest
from emulation.emulator import Emulator


class FakeTimer:
    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None


class FakeTimers:
    """The clock and the timers of an event loop, moved by `advance`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._due: list[tuple[float, int, FakeTimer]] = []
        self._order = itertools.count()

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object]) -> FakeTimer:
        timer = FakeTimer(callback)
        heapq.heappush(self._due, (self.now + delay, next(self._order), timer))
        return timer

    def advance(self, seconds: float) -> None:
        end = self.now + seconds
        while self._due and self._due[0][0] <= end:
            self.now, _, timer = heapq.heappop(self._due)
            if timer.callback is not None:
                timer.callback()
        self.now = end


@pytest.fixture
def timers() -> FakeTimers:
    return FakeTimers()


@pytest.fixture
def token() -> str:
    return "123456:" + "A" * 35


@pytest.fixture
def emulator(token: str) -> Iterator[Emulator]:
    with Emulator() as emulator:
        emulator.add_bot(token, "echo_bot")
        yield emulator
