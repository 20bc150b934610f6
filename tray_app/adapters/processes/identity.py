"""What a process of this machine is to us, and what is asked of whoever starts and ends them: see process.py."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tray_app.core.processes.farewell import Signs

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

    async def end(self, found: Identity, grace: float, loop: Identity | None = None, asked: bool = False) -> bool:
        """End a process that is not ours with its descendants; True when all are gone.

        By the rules of core/stopping.py, so that no bot loses what it has confirmed: the one that reads is asked, once;
        again after `grace` seconds, where it may still read; killed after as many. One that is seen to end has UNTIL
        seconds at most. On Windows there is no second time, and one that cannot be asked is killed at once. `loop` is
        what would start it again, and is ended too, so that none of both comes back. One that was `asked` before, by
        somebody who is gone, is not asked anew, but where it goes on reading. Raises PermissionError.
        """
        ...

    async def end_loop(self, found: Identity, grace: float) -> bool:
        """End what would start an ended bot again, with all that it has started since; True when all are gone."""
        ...

    async def usage(self, children: Sequence[Any], in_thread: InThread) -> list[Usage]:
        """In the order given, from one reading of the process table: in a thread, since it may be a long one."""
        ...

    def close(self) -> None: ...
