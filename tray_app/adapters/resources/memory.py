"""Whether the system has ended a process because memory ran out.

`counts()` before and after tell it: (of the bots' own group of processes, of the whole machine), None where the system
does not count. `named(pid)`: the kernel's own log says that it was this process.

And our own: `give_back()` lets the system have what is free of it, after work that needed much for a moment: a look at
the whole process table needs some (0.3 MB measured) that an agent does not need otherwise.
"""

from typing import TYPE_CHECKING

from tray_app.adapters.system import WINDOWS

if TYPE_CHECKING:
    from tray_app.core.deaths.exits import Shortage

if WINDOWS:
    from tray_app.adapters.resources.memory_windows import counts, give_back, named
else:
    from tray_app.adapters.resources.memory_linux import counts, give_back, named

__all__ = ["Counts", "counts", "give_back", "shortage"]

Counts = tuple[int | None, int | None]


def shortage(pid: int, before: Counts) -> "Shortage | None":
    """Of a process that was killed, and not by us; `before` was counted when it was started."""
    from tray_app.core.deaths.exits import Shortage

    group, machine = ((new or 0) > (old or 0) for old, new in zip(before, counts(), strict=True))
    if group or (machine and named(pid)):
        return Shortage.CERTAIN
    return Shortage.LIKELY if machine else None
