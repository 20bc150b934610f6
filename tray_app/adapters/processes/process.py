"""Processes of this machine: who they are, how they are started, asked to stop and ended, whole trees at a time.

A process is (pid, birth), checked again just before each signal: a pid alone may belong to a stranger by then. `birth`
is a text that is the same for every reader and survives a clock that is set: see the platform's twin.

`host(loop)` gives the one `Host` of an agent or a foreground run. It is the only place where children are started and
their ends are taken in, because the ends of adopted grandchildren arrive together with theirs.
"""

import os
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from tray_app.adapters.processes.identity import MARK, UNTIL, Child, Host, Identity, InThread, Sink, Usage
from tray_app.adapters.system import WINDOWS

if TYPE_CHECKING:
    import asyncio

__all__ = ["MARK", "UNTIL", "Child", "Host", "Identity", "InThread", "Sink", "Usage"]

if WINDOWS:
    from tray_app.adapters.processes import process_windows as here
else:
    from tray_app.adapters.processes import process_linux as here

ASKS_EACH = here.ASKS_EACH
"""Whether `Host.end` asks everybody before it kills. Where it is only who has a console for himself, the user is told
so beforehand."""


def identify(pid: int) -> Identity | None:
    """Who has this pid now; None where nobody has (a zombie is nobody)."""
    birth = here.birth(pid)
    return None if birth is None else Identity(pid, birth)


def alive(one: Identity) -> bool:
    return here.birth(one.pid) == one.birth


def namespace() -> str:
    """Which counting of processes our numbers are of: that of a container, of the machine, before or after a reboot.

    To be compared: as NAME@BOOT, "" where there is but one or where it cannot be told.
    """
    return here.namespace()


def is_whole(namespace: str) -> bool:
    """Whether it counts every process of its machine, as that of a container does not."""
    return here.is_whole(namespace)


def below(one: Identity) -> Identity | None:
    """The living process that is known by this number in a container of ours, under the number that we know it by."""
    found = here.below(one.pid, one.birth)
    return Identity(*found) if found else None


def counted_in(namespace: str) -> set[int]:
    """The processes of a container of ours, as far as we may know of them, by our own numbers."""
    return here.counted_in(namespace)


def ancestors(pid: int) -> list[Identity]:
    """The process and its parents, itself first."""
    return [Identity(p, b) for p, b in here.ancestors(pid)]


def owner(pid: int) -> int | str | None:
    """The owner of what a process writes (a user id, on Windows a SID), to compare with the owner of its record; None
    where it may not be known."""
    return here.owner(pid)


def end_command(pid: int, mine: bool = True, hard: bool = False) -> str:
    """What to type to end a process."""
    return here.end_command(pid, mine, hard)


def marked(marks: Collection[str]) -> list[tuple[str, Identity]]:
    """The processes whose environment bears one of these marks: what is left of bots' trees. None in a container."""
    return [(mark, Identity(p, b)) for mark, p, b in here.with_variable(MARK, marks)] if marks else []


def variable(pid: int, name: str) -> str | None:
    """Of the environment that a process was started with; None where it has none, or we may not look."""
    return here.environment_value(pid, name)


def slept() -> float:
    """Seconds that this machine has been suspended for since it was started."""
    return here.slept()


def own_pid() -> int:
    return os.getpid()


def open_files() -> tuple[int, int] | None:
    """How many files we have open, and how many we may; None where that is no matter."""
    return here.open_files()


def is_root() -> bool:
    return here.is_root()


def user() -> str:
    """The name of the user that we run as."""
    return here.user()


def when_asked(action: Callable[[], object]) -> None:
    """What `signal_softly` does to us, where that is no signal: `action` is called, in a thread of its own."""
    here.when_asked(action)


def signal_softly(one: Identity) -> None:
    """Ask another program of ours (a foreground run) to end in an orderly way. Raises OSError."""
    here.signal_softly(one.pid, one.birth)


def host(loop: "asyncio.AbstractEventLoop") -> Host:
    """Loads what only an agent needs; `single_instance` comes by here too, in scripts that may have no use for it."""
    if WINDOWS:
        from tray_app.adapters.processes import children_windows as children
    else:
        from tray_app.adapters.processes import children_linux as children
    return children.Host(loop)
