"""Ctrl+C, SIGTERM and a closed terminal as one KeyboardInterrupt, never while something is half made."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Interrupts:
    """Only the first is raised; whoever asks twice gets no faster end, but a whole one."""

    def __init__(self) -> None:
        self._asked = self._shielded = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in [getattr(signal, name) for name in NAMES if hasattr(signal, name)]:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                self._before[number] = signal.signal(number, self._heard)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heard(self, *_: object) -> None:
        first, self._asked = not self._asked, True
        if first and not self._shielded:
            raise KeyboardInterrupt

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """What is heard within is raised at its end."""
        before = self._asked
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False
        if self._asked and not before:
            raise KeyboardInterrupt

    def no_more(self) -> None:
        """From now on nothing interrupts: we are cleaning up."""
        self._asked = True
