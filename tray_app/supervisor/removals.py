"""Who has a lease hears of it at once when files go from the folder of leases: his own may be among them."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from weakref import WeakSet

from tray_app.adapters import lease


class Holder(Protocol):
    def see_to_lease(self) -> None: ...


class Removals:
    """Where the kernel tells nothing (a file system of its own kind), the look of each sample has to do."""

    def __init__(self, loop: asyncio.AbstractEventLoop, where: Path) -> None:
        self._holders: WeakSet[Holder] = WeakSet()
        self.close: Callable[[], None] = lambda: None
        with suppress(OSError, RuntimeError):  # RuntimeError: a loop that is not the main thread's takes no signals
            self.close = lease.watch(where, loop, self._told)

    def tell(self, holder: Holder) -> None:
        self._holders.add(holder)

    def _told(self) -> None:
        for holder in list(self._holders):
            holder.see_to_lease()
