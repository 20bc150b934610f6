"""One thread that writes the timeline, and is there only while there is something to write.

Nobody waits for it: the loop puts an entry into a line and goes on, a bot is started anew meanwhile. What cannot be
written (a full disk, a file that somebody has locked) waits in that line for the next entry, at most MOST of them;
beyond that the oldest are lost, and it is said how many.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app.adapters.files import private_folder
from tray_app.adapters.history.entries import Entry
from tray_app.core.errors import HostError, unexpected
from tray_app.core.messages import Message

if TYPE_CHECKING:
    from tray_app.adapters.history.store import Store

MOST = 1000
LAST_MOMENTS = 2.0  # seconds that the end of an agent waits for a slow disk


class Writing:
    """`opened` gives the file, in the thread that writes. `note` takes what there is to be said of it, in the thread of
    `loop`; None says nothing."""

    def __init__(
        self,
        path: Path,
        opened: "Callable[[], Store]",
        loop: asyncio.AbstractEventLoop,
        note: Callable[[str], None] | None,
    ) -> None:
        self._path, self._opened, self._loop, self._note = path, opened, loop, note
        self._store: Store | None = None
        self._line: deque[Entry] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._rested: asyncio.Future[None] | None = None
        self._told: str | None = None
        self._lost = 0

    def put(self, entry: Entry) -> None:
        with self._lock:
            self._line.append(entry)
            while len(self._line) > MOST:
                self._line.popleft()
                self._lost += 1
        self.see_to()

    def see_to(self) -> None:
        """Write what waits, where there is any and nobody does it."""
        with self._lock:
            if not self._line or self._thread is not None:
                return
            self._thread = threading.Thread(target=self._work, name="bottray_history", daemon=True)
            self._thread.start()

    async def written(self) -> None:
        """Until all that was put is written, or cannot be; at most LAST_MOMENTS."""
        self.see_to()
        with self._lock:
            if self._thread is None:
                return
            self._rested = self._loop.create_future()
        await asyncio.wait([self._rested], timeout=LAST_MOMENTS)

    def _work(self) -> None:
        while True:
            with self._lock:
                batch = list(self._line)
                if not batch:
                    self._rest()
                    return
                self._line.clear()
            if not self._write(batch):
                with self._lock:
                    self._line.extendleft(reversed(batch))
                    self._rest()
                return

    def _rest(self) -> None:
        """With the lock: nothing is to be done now."""
        self._thread = None
        if self._rested is not None:
            with suppress(RuntimeError):  # nobody waits any more
                self._loop.call_soon_threadsafe(self._rested.set_result, None)
            self._rested = None

    def _write(self, batch: list[Entry]) -> bool:
        try:
            private_folder(self._path.parent)
            self._store = self._store or self._opened()
            spoiled = self._store.record(batch)
        except HostError as error:
            self._tell(str(error))
            return False
        except Exception as error:  # a fault of ours costs the timeline, and no more
            self._tell(unexpected(error).render())
            return True
        if spoiled:
            new = Message(
                "The timeline of your bots was damaged: it is kept as {path}, a new one is begun.", path=spoiled
            )
            self._tell(str(new))
        elif self._told or self._lost:
            lost, self._lost = self._lost, 0
            again = Message("The timeline of your bots is written again.")
            missing = Message("{n} of its entries is missing.", "{n} of its entries are missing.", n=lost)
            self._tell(f"{again} {missing}" if lost else str(again))
            self._told = None
        return True

    def _tell(self, text: str) -> None:
        """The same trouble once, not at each try."""
        if self._note and text != self._told:
            with suppress(RuntimeError):  # the loop is gone
                self._loop.call_soon_threadsafe(self._note, text)
        self._told = text
