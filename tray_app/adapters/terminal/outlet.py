"""Standard output and error of a foreground run: whoever reads them may stand still, and nothing else waits for him.

A write into a full pipe waits for its reader, and there is no way on every system to ask beforehand. So a thread of
its own does it, which the end of the program does not wait for.
"""

import os
import select
import threading
import time
from typing import TextIO

from tray_app.core.backlog import Backlog

PATIENCE = 3.0  # seconds in which a reader must have taken something, or he stands still
PAUSE = 0.01


class Outlet:
    """Takes bytes without waiting, and writes them in their order."""

    def __init__(self, stream: TextIO | None, backlog: Backlog) -> None:
        try:
            self._fd = stream.fileno() if stream is not None else -1
        except (OSError, ValueError):
            self._fd = -1
        self._backlog = backlog
        self._changed = threading.Condition()
        self._writing = False
        self._taken = 0.0  # when the reader took something, by the monotonic clock
        self._thread: threading.Thread | None = None

    def put(self, data: bytes) -> None:
        """Never raises and never waits; where nobody reads any more, it goes nowhere."""
        with self._changed:
            if self._fd < 0:
                return
            if not self._backlog and not self._writing:
                self._taken = time.monotonic()
            self._backlog.put(data)
            if not self._thread:
                self._thread = threading.Thread(target=self._write_all, name="outlet", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def pause(self) -> float:
        """Seconds in which no more should be put, so that a slow reader misses nothing; 0 for one that stands still."""
        with self._changed:
            return PAUSE if self._fd >= 0 and self._backlog.full and self._stands_still() <= 0 else 0.0

    def close(self) -> None:
        """Waits until all is written, or the reader stands still."""
        with self._changed:
            while self._fd >= 0 and (self._backlog or self._writing) and self._stands_still() <= 0:
                self._changed.wait(-self._stands_still() + PAUSE)

    def _stands_still(self) -> float:
        """Seconds since it was plain that the reader stands still; below zero while it is not."""
        return time.monotonic() - self._taken - PATIENCE

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: bool(self._backlog))
                piece = self._backlog.take()
                self._writing = True
            if not self._write(memoryview(piece)):
                with self._changed:
                    self._fd = -1
                    self._changed.notify_all()
                return

    def _write(self, left: memoryview) -> bool:
        """All of it: a write may take only a part, and one into a pipe that does not block none."""
        while left:
            try:
                taken = os.write(self._fd, left)
            except BlockingIOError:
                select.select([], [self._fd], [])
                continue
            except OSError:  # whoever read it has gone: the bot goes on
                return False
            left = left[taken:]
            with self._changed:
                self._taken = time.monotonic()
        return True
