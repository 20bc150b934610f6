"""The output of a bot whose agent was killed: nobody reads it.

The bot itself keeps its pipe open (`Host.spawn` hands it over), but once that is full each print blocks; and in a
worker whose wrapper ends first each print fails. Either way one that says so when it is asked to end
(`print("stopping")` in its handler) would lose what it was still to answer. So the pipes are read while it ends; what
comes is thrown away: the log that it was meant for has no writer any more.
"""

import asyncio
import os
import select
from collections.abc import Iterable
from contextlib import suppress

from tray_app.adapters.processes.identity import MARK
from tray_app.adapters.processes.table_linux import descendants, mark_of, table

WRITTEN_TO = (1, 2)
BLOCK = 1 << 16


class Unread:
    """Opened for the processes given, as far as they are of our own user; to be closed once they have ended."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pids: Iterable[int]) -> None:
        self._loop = loop
        self._read: list[int] = []
        for pid in pids:
            for number in WRITTEN_TO:
                with suppress(OSError):
                    self._take(pid, number)

    def close(self) -> None:
        for fd in self._read:
            self._forget(fd)
            os.close(fd)
        self._read.clear()

    def _take(self, pid: int, number: int) -> None:
        path = f"/proc/{pid}/fd/{number}"
        if not os.readlink(path).startswith("pipe:"):
            return
        if not (_without_reader(path) or (mark_of(pid, MARK) is not None and _handed_over(pid, path))):
            return  # of others' programs one that has both ends may really read what it writes
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        self._read.append(fd)
        self._loop.add_reader(fd, self._drain, fd)

    def _drain(self, fd: int) -> None:
        with suppress(BlockingIOError):
            if not os.read(fd, BLOCK):
                self._forget(fd)  # no writer is left: it would be told for ever

    def _forget(self, fd: int) -> None:
        self._loop.remove_reader(fd)


def _without_reader(path: str) -> bool:
    """A second reader would take from the first what is his [pipe(7)]. Opening it to write is no question: a pipe
    without a name is opened, read or not [fs/pipe.c, fifo_open]; poll(2) tells POLLERR where nobody reads."""
    fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        asked = select.poll()
        asked.register(fd, 0)
        return any(told & select.POLLERR for _, told in asked.poll(0))
    finally:
        os.close(fd)


def _handed_over(pid: int, path: str) -> bool:
    """Whether a process holds the other end, too, as those do that an agent has started, and no other one may read
    there: a wrapper that passes on what its bot prints, or whoever looks at it by /proc. Who writes there, or is below
    the process, has been given both ends with the bot."""
    pipe = os.readlink(path)
    if not _ends(pid, pipe) - {*WRITTEN_TO}:
        return False
    rows = table()
    given = {row.pid for row in descendants(rows, [pid])}
    return not any(
        (held := _ends(other, pipe)) and other not in given and not held & {*WRITTEN_TO}
        for other in rows
        if other != os.getpid()
    )


def _ends(pid: int, pipe: str) -> set[int]:
    """The descriptors of a process that lead to it: those it reads, and of those it writes its output."""
    try:
        return {
            int(fd)
            for fd in os.listdir(f"/proc/{pid}/fd")
            if os.readlink(f"/proc/{pid}/fd/{fd}") == pipe
            and (int(fd) in WRITTEN_TO or _only_read(f"/proc/{pid}/fdinfo/{fd}"))
        }
    except OSError:  # of another user, or gone
        return set()


def _only_read(info: str) -> bool:
    with open(info, encoding="ascii") as file:
        flags = next(line.split()[1] for line in file if line.startswith("flags:"))
    return int(flags, 8) & os.O_ACCMODE == os.O_RDONLY
