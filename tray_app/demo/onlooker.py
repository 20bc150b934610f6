"""Watches the agent in a thread of its own, so that whoever waits for something can also give up waiting."""

import threading
import time
from collections.abc import Callable, Iterator

from tray_app.core.control import Control
from tray_app.core.errors import BotTrayError
from tray_app.core.model import Snapshot

RETRY = 0.1  # seconds; that an agent has come up again is told by nobody
SLICE = 0.5  # on Windows a Ctrl+C is heard only between two waits


class Onlooker:
    """`snapshot` is the newest one, None while no agent answers."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._news = threading.Condition()
        self._count = 0
        self._ended = threading.Event()
        self.snapshot: Snapshot | None = None
        threading.Thread(target=self._follow, name="onlooker", daemon=True).start()

    def close(self) -> None:
        self._ended.set()

    def changes(self, timeout: float) -> Iterator[Snapshot]:
        """The newest snapshot, then each newer one. Raises TimeoutError after so many seconds in all."""
        end = time.monotonic() + timeout
        seen = -1
        while True:
            with self._news:
                while self._count == seen or self.snapshot is None:
                    left = end - time.monotonic()
                    if left <= 0:
                        raise TimeoutError
                    self._news.wait(min(left, SLICE))
                seen, snapshot = self._count, self.snapshot
            yield snapshot

    def wait_for(self, condition: Callable[[Snapshot], object], timeout: float) -> Snapshot:
        """The first snapshot that meets the condition. Raises TimeoutError."""
        return next(snapshot for snapshot in self.changes(timeout) if condition(snapshot))

    def wait(self, seconds: float) -> None:
        """Until there is something new, at most so long."""
        with self._news:
            self._news.wait(seconds)

    def _follow(self) -> None:
        while not self._ended.is_set():
            try:
                for snapshot in self._control.watch():
                    self._see(snapshot)
            except BotTrayError:
                self._see(None)
            self._ended.wait(RETRY)

    def _see(self, snapshot: Snapshot | None) -> None:
        with self._news:
            self.snapshot = snapshot
            self._count += 1
            self._news.notify_all()
