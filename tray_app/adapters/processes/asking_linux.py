"""How one tree is asked to end on Linux: its bot by SIGINT, what wraps the bot when the bot is gone.

Each process gets one soft signal, of its own kind: SIGTERM where it ignores SIGINT, as a shell without job control has
it for what it starts with `&` (POSIX: sh, 2.11), else SIGINT. A wrapper that would start the bot again (a loop in a
shell, a script that respawns) is stopped meanwhile (SIGSTOP) and never comes to it; one that the bot's output goes
through is not, or the bot would wait for it.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from tray_app.adapters.processes.connections_linux import connections
from tray_app.adapters.processes.process_linux import send
from tray_app.adapters.processes.table_linux import TICK, Row, birth, ignores
from tray_app.core.processes import wrappers
from tray_app.core.processes.farewell import Signs
from tray_app.core.processes.program import program_of
from tray_app.core.processes.wrappers import Member

AGAIN = 0.1  # after the bot's end: whoever was started in its place since is seen
LINGER = 1.0  # seconds that a wrapper has to end by itself when its bot is gone


class Asking:
    """`tree` gives the living processes of it: of a bot of ours, or of one that is not."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tree: Callable[[], list[Row]]) -> None:
        self._loop, self._tree = loop, tree
        self._asked: set[tuple[int, str]] = set()
        self._bots: set[tuple[int, str]] = set()
        self._programs: set[tuple[str, ...]] = set()
        self._paused: list[Row] = []
        self._anew: list[Row] = []  # wrappers that start it again, and cannot be stopped meanwhile
        self._watched: dict[int, Row] = {}
        self._timers: list[asyncio.TimerHandle] = []

    def ask(self, already: bool = False) -> None:
        """The friendliest signal, to the bot. Done again for whoever is the bot now, not for who was asked; to nobody
        where it was asked `already`, by somebody who looks after its wrappers no more."""
        rows = {r.pid: r for r in self._tree()}
        tree = members(rows.values())
        asked = wrappers.bots(tree)
        self._programs |= {one.argv for one in asked}
        self._hold(wrappers.around(tree, asked), asked, rows)
        for one in asked:
            self._bots.add((one.pid, rows[one.pid].birth))
            if already:
                self._asked.add((one.pid, rows[one.pid].birth))
            self._watch(rows[one.pid])
            self._ask(rows[one.pid])
        self._look()

    def insist(self) -> None:
        """SIGTERM to all: the first one was not heard."""
        for r in self._tree():
            self._send(r, signal.SIGTERM)
        self._let_go()

    def close(self) -> None:
        self._let_go()
        for timer in self._timers:
            timer.cancel()
        for fd in list(self._watched):
            self._unwatch(fd)

    def _hold(self, around: Sequence[Member], asked: Sequence[Member], rows: dict[int, Row]) -> None:
        """See to it that nobody starts it again."""
        if not around:
            return
        from tray_app.adapters.rivals import loops  # here: it loads much that most bots have no use for

        for one in around:
            if not loops.starts_anew(one.pid, one.argv, [other.argv for other in (*around, *asked) if other != one]):
                continue
            direct = all(_writes_to(bot.pid) == _writes_to(one.pid) for bot in asked)  # not through this wrapper
            if direct or wrappers.is_shell(one.argv):
                self._paused.append(rows[one.pid])
                self._send(rows[one.pid], signal.SIGSTOP)
            else:
                self._anew.append(rows[one.pid])

    def _ask(self, r: Row, friendly: bool = True) -> None:
        if (r.pid, r.birth) not in self._asked:
            self._asked.add((r.pid, r.birth))
            self._send(r, signal.SIGINT if friendly and not ignores(r.pid, signal.SIGINT) else signal.SIGTERM)

    def _send(self, r: Row, number: int) -> None:
        with suppress(PermissionError):  # a setuid descendant: it is still waited for
            send(r.pid, r.birth, number)

    def _watch(self, r: Row) -> None:
        """Hear of its end at once, though its parent is another one."""
        with suppress(OSError):
            fd = os.pidfd_open(r.pid)
            self._watched[fd] = r
            self._loop.add_reader(fd, self._ended, fd)

    def _unwatch(self, fd: int) -> None:
        self._loop.remove_reader(fd)
        del self._watched[fd]
        os.close(fd)

    def _ended(self, fd: int) -> None:
        self._unwatch(fd)
        self._look()

    def _look(self) -> None:
        """The bot is gone: who wraps it, or worked for it, is to end too."""
        if any(birth(pid) == born for pid, born in self._bots):
            return
        for r in self._anew:
            self._send(r, signal.SIGTERM)
        for r in self._paused:
            self._ask(r, friendly=not wrappers.is_shell(argv(r.pid)))
        self._let_go()
        for r in self._tree():  # another program of the user's beside the bot: it has its own grace from here on
            if program_of(argv(r.pid)) and not wrappers.names(argv(r.pid)) & wrappers.WRAPPERS:
                self._ask(r)
        self._timers.append(self._loop.call_later(AGAIN, self._ask_newcomers))
        self._timers.append(self._loop.call_later(LINGER, self._ask_rest))

    def _let_go(self) -> None:
        for r in self._paused:
            self._send(r, signal.SIGCONT)
        self._paused, self._anew = [], []

    def _ask_newcomers(self) -> None:
        for r in self._tree():
            if argv(r.pid) in self._programs:
                self._ask(r, friendly=False)

    def _ask_rest(self) -> None:
        for r in self._tree():
            self._ask(r, friendly=False)


def members(rows: Iterable[Row]) -> list[Member]:
    """A tree as the core judges it."""
    found = list(rows)
    open_ = connections([r.pid for r in found])
    connected = open_[0] if open_ else {}
    polls = {pid for pid, each in connected.items() if any(one.waits is not False for one in each)}
    return [Member(r.pid, r.parent, argv(r.pid), r.pid in polls, r.pid in connected) for r in found]


def signs(rows: Iterable[Row], output: float = 0.0) -> Signs:
    """What is seen of a tree's work; `output` is when it last wrote, where we read that."""
    found = list(rows)
    open_ = connections([r.pid for r in found])
    seen, traffic = open_ or ({}, 0)
    there = tuple(one for each in seen.values() for one in each)
    return Signs(output, sum(r.cpu_ticks for r in found) / TICK, traffic, None if open_ is None else there)


def argv(pid: int) -> tuple[str, ...]:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return tuple(file.read().decode(errors="replace").rstrip("\0").split("\0"))
    except OSError:
        return ()


def _writes_to(pid: int) -> int | None:
    """The inode of its standard output."""
    try:
        return os.stat(f"/proc/{pid}/fd/1").st_ino
    except OSError:
        return None
