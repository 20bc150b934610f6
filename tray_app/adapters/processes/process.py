"""Processes of this machine: who they are, how they are started, asked to stop and ended, whole trees at a time.

A process is (pid, birth), checked again just before each signal: a pid alone may belong to a stranger by then. `birth`
is a text that is the same for every reader and survives a clock that is set: see the platform's twin.

`host(loop)` gives the one `Host` of an agent or a foreground run. It is the only place where children are started and
their ends are taken in, because the ends of adopted grandchildren arrive together with theirs.
"""

import os
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tray_app.adapters.system import WINDOWS
from tray_app.core.processes.farewell import Signs

if TYPE_CHECKING:
    import asyncio

MARK = "BOTTRAY_LEASE"
"""The variable that marks the environment of a bot's tree. It finds leftovers; it proves no right to run."""


UNTIL = 30.0
"""Seconds that a bot of somebody else's has to work off what it has fetched. A start waits for it."""
QUIET = 10.0
"""Seconds without a sign of work, as while it waits for a language model, of such a one that is seen to end."""

InThread = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Identity:
    pid: int
    birth: str


@dataclass(frozen=True)
class Usage:
    """What a whole tree uses: resident bytes now, CPU seconds so far."""

    rss_bytes: int
    cpu_seconds: float


class Sink(Protocol):
    """Where a child's output goes."""

    def write(self, data: bytes) -> None: ...

    def drain(self, pipe: int) -> bool:
        """Take what is in a pipe now; False at its end."""
        ...

    def pause(self) -> float:
        """Seconds in which no more should be taken, because somebody who reads along is behind; 0 mostly."""
        ...

    def end_of_output(self) -> None: ...


class Child(Protocol):
    """One started bot with all its descendants, until the last of them is gone."""

    @property
    def identity(self) -> Identity: ...

    def ask(self, stage: int) -> None:
        """Send soft signal number `stage` to the bot; what wraps it ends with it, or is asked when the bot is gone."""

    def signs(self) -> Signs:
        """What is seen of the tree's work now."""
        ...

    def kill(self) -> None:
        """End the whole tree at once; told by `on_exit` when the last one is gone, or called again."""


class Host(Protocol):
    def spawn(
        self,
        argv: Sequence[str],
        *,
        folder: Path,
        environ: Mapping[str, str],
        lock: int | None,
        sink: Sink,
        on_exit: Callable[[int, int], None],
        grace: float,
        keyboard: bool = False,
    ) -> Child:
        """Start a child that inherits the lease's descriptor `lock`. With `keyboard` it gets what is typed at our
        terminal, else nothing to read. Raises OSError.

        `on_exit(code, leftovers)` is called once, when the whole tree is gone: the main process's exit code (negative:
        the signal that ended it) and how many of its descendants were still there when it ended. Those are asked to
        stop, and killed after `grace` seconds.
        """
        ...

    def pids(self) -> set[int]:
        """The main processes of our bots. Their ends are not taken in yet, so none of these numbers is a stranger's."""
        ...

    async def end(self, found: Identity, grace: float, loop: Identity | None = None) -> bool:
        """End a process that is not ours with its descendants; True when all are gone.

        By the rules of core/stopping.py, so that no bot loses what it has confirmed: the one that reads is asked, once;
        again after `grace` seconds, where it may still read; killed after as many. One that is seen to end has UNTIL
        seconds at most. On Windows there is no second time, and one that cannot be asked is killed at once. `loop` is
        what would start it again, and is ended too, so that none of both comes back. Raises PermissionError.
        """
        ...

    async def end_loop(self, found: Identity, grace: float) -> bool:
        """End what would start an ended bot again, with all that it has started since; True when all are gone."""
        ...

    async def usage(self, children: Sequence[Any], in_thread: InThread) -> list[Usage]:
        """In the order given, from one reading of the process table: in a thread, since it may be a long one."""
        ...

    def close(self) -> None: ...


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
