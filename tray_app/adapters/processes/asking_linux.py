"""How one tree is asked to end on Linux: its bot by SIGINT, what wraps the bot when the bot is gone.

Each process gets one soft signal, of its own kind: SIGTERM where it ignores SIGINT, as a shell without job control has
it for what it starts with `&` (POSIX: sh, 2.11), else SIGINT. A wrapper that would start the bot again (a loop in a
shell, a script that respawns) is stopped meanwhile (SIGSTOP) and never comes to it; one that the bot's output goes
through is not, or the bot would wait for it. One that is there for nothing else (watchmedo) is never woken again: it
hears of the bot's end in one thread and of our signal in another, and whoever of them is first starts the next bot.
Whatever is started in spite of all that is ended before it has read anything.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from tray_app.adapters.processes.connections_linux import connections
from tray_app.adapters.processes.forks_linux import stack
from tray_app.adapters.processes.process_linux import send
from tray_app.adapters.processes.table_linux import TICK, Row, birth, ignores
from tray_app.core.processes import wrappers
from tray_app.core.processes.farewell import Signs
from tray_app.core.processes.program import program_of
from tray_app.core.processes.wrappers import Member

AGAIN = 0.1  # seconds between the looks for whoever was started in the place of a bot that is gone
LINGER = 1.0  # seconds that a wrapper has to end by itself when its bot is gone; after them the looks are as far apart


class Asking:
    """`tree` gives the living processes of it: of a bot of ours, or of one that is not."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tree: Callable[[], list[Row]]) -> None:
        self._loop, self._tree = loop, tree
        self._asked: set[tuple[int, str]] = set()
        self._bots: set[tuple[int, str]] = set()
        self._programs: set[tuple[str, ...]] = set()
        self._stacks: set[int] = set()  # by which a fork of the bot is known
        self._gone = False
        self._there: set[tuple[int, str]] = set()  # before the bot was gone
        self._next: set[tuple[int, str]] = set()  # who was started in its place since
        self._starters: set[tuple[int, str]] = set()  # who has done that
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
        around = wrappers.around(tree, asked)
        self._gone = False
        self._programs |= {one.argv for one in asked}
        self._there |= {(r.pid, r.birth) for r in rows.values()}
        self._hold(around, asked, rows)
        for one in asked:
            self._bots.add((one.pid, rows[one.pid].birth))
            self._stacks |= {stack(one.pid)} - {0}
            if already:
                self._asked.add((one.pid, rows[one.pid].birth))
            self._watch(rows[one.pid])
            self._ask(rows[one.pid])
        self._look()

    def insist(self) -> None:
        """SIGTERM to all: the first one was not heard. What only starts it again stands still until it is gone."""
        held = [r for r in self._paused if wrappers.only_restarts(argv(r.pid))]
        for r in self._tree():
            if r.pid not in {one.pid for one in held}:
                self._send(r, signal.SIGTERM)
        self._let_go(held)

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
        if self._gone or any(birth(pid) == born for pid, born in self._bots):
            return
        self._gone = True
        rows = self._tree()  # before anybody is told, and starts the next one
        for r in self._anew:
            self._send(r, signal.SIGKILL if wrappers.only_restarts(argv(r.pid)) else signal.SIGTERM)
        for r in self._paused:
            if wrappers.only_restarts(argv(r.pid)):
                self._send(r, signal.SIGKILL)
            else:
                self._ask(r, friendly=not wrappers.is_shell(argv(r.pid)))
        self._let_go()
        for r in rows:  # another program of the user's beside the bot has its own grace from here on
            if argv(r.pid) not in self._programs:
                self._there.add((r.pid, r.birth))
            if program_of(argv(r.pid)) and not wrappers.names(argv(r.pid)) & wrappers.WRAPPERS:
                self._ask(r)
        self._timers.append(self._loop.call_later(AGAIN, self._end_newcomers, self._loop.time() + LINGER))
        self._timers.append(self._loop.call_later(LINGER, self._ask_rest))

    def _let_go(self, but: Sequence[Row] = ()) -> None:
        for r in self._paused:
            if r not in but:
                self._send(r, signal.SIGCONT)
        self._paused, self._anew = [*but], []

    def _end_newcomers(self, soon: float) -> None:
        """Whoever was started in the bot's place has nothing in hand while it is connected to nobody, and hears no
        signal yet: a wrapper that ends may have it ignore them from its birth. Who has started it was asked before, and
        is told harder from one to the next. A fork that the bot has left finishes what that has begun: nobody has
        started it."""
        rows = {r.pid: r for r in self._tree()}
        born = [r for r in rows.values() if (r.pid, r.birth) not in self._there and argv(r.pid) in self._programs]
        new = {r.pid for r in born if r.parent in rows or stack(r.pid) not in self._stacks}
        tree = members(rows.values()) if new else []
        found = [one for one in tree if one.pid in new]
        fresh = [one for one in found if (one.pid, rows[one.pid].birth) not in self._next]
        for r in (rows[one.pid] for one in wrappers.around(tree, fresh)):
            again = (r.pid, r.birth) in self._starters
            self._starters.add((r.pid, r.birth))
            self._send(r, signal.SIGKILL if again or wrappers.only_restarts(argv(r.pid)) else signal.SIGTERM)
        for one in found:
            r = rows[one.pid]
            self._next.add((r.pid, r.birth))
            if one.connected and not ignores(r.pid, signal.SIGTERM):
                self._ask(r, friendly=False)
            else:
                self._send(r, signal.SIGKILL)
        pause = AGAIN if self._loop.time() < soon else LINGER
        self._timers = [timer for timer in self._timers if timer.when() > self._loop.time()]
        self._timers.append(self._loop.call_later(pause, self._end_newcomers, soon))

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
