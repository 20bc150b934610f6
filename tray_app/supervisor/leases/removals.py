"""Who has a lease hears of it at once when files go from the folder of leases: his own may be among them."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

from tray_app.adapters.leases import lease
from tray_app.supervisor.leases.kept import AGAIN

if TYPE_CHECKING:
    from tray_app.adapters.leases.listening import Removals as Listens


class Holder(Protocol):
    def see_to_lease(self) -> None: ...


class Removals:
    """Where the kernel tells nothing (a file system of its own kind), the look of each sample has to do."""

    def __init__(self, loop: asyncio.AbstractEventLoop, where: Path) -> None:
        self._holders: WeakSet[Holder] = WeakSet()
        self._loop = loop
        self._listens: Listens | None = None
        with suppress(OSError):
            if heard := lease.removals(where):
                loop.add_reader(heard.fd, self._told, heard)
                self._listens = heard

    def tell(self, holder: Holder) -> None:
        self._holders.add(holder)

    def close(self) -> None:
        if self._listens:
            self._loop.remove_reader(self._listens.fd)
            self._listens.close()
        self._listens = None

    def _told(self, heard: "Listens") -> None:
        heard.heard()
        if not heard.hears and heard is self._listens:
            self._loop.call_later(AGAIN, self._told, heard)
        for holder in list(self._holders):
            holder.see_to_lease()
