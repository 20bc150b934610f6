"""How one tree is asked to end on Windows: its bot by SIGINT or a key, what wraps the bot when the bot is gone.

A wrapper that would start the bot again (a loop in a .bat) is suspended meanwhile and ended when the bot is gone: it
never comes to it. Who spoke last on a connection Windows tells nobody but an administrator, so that a poll that was
broken off is known by its connection alone.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

from tray_app.adapters.processes import console_windows
from tray_app.adapters.processes.process_windows import press
from tray_app.adapters.processes.stop_pipe_windows import Line
from tray_app.adapters.processes.table_windows import birth
from tray_app.core.processes import wrappers
from tray_app.core.processes.farewell import Connection
from tray_app.core.processes.wrappers import Member

BETWEEN = 0.1  # seconds from the news of an end to the moment when the process is seen to be gone
LINGER = 1.0  # seconds that a wrapper has to end by itself when its bot is gone


class Asking:
    """`tree` gives the pids of it; `line` leads to its first Python, if that is one which listens."""

    def __init__(self, loop: asyncio.AbstractEventLoop, tree: Callable[[], Collection[int]], line: Line) -> None:
        self._loop, self._tree, self._line = loop, tree, line
        self._first_way: int | None = None
        self._bots: dict[int, str | None] = {}
        self._held: list[Any] = []
        self._around: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._again: asyncio.TimerHandle | None = None

    def ask(self, stage: int) -> None:
        """SIGINT, Ctrl+C, Ctrl+Break: from the friendliest that this bot listens to, the next one with each stage."""
        if stage == 0:
            self._hold()
        if self._first_way is None:
            listener = self._line.listener()
            heard = listener not in self._around and self._line.ask()
            self._first_way = 0 if heard else 1
        way = self._first_way + stage
        if way:
            press(console_windows.CTRL_C if way == 1 else console_windows.CTRL_BREAK, list(self._tree()))

    def look(self) -> None:
        """Called when a process of the tree has ended: with the bot gone, who wraps it is to end too."""
        if self._timer or not self._bots:
            return
        if any(born and birth(pid) == born for pid, born in self._bots.items()):
            if self._again is None:
                self._again = self._loop.call_later(BETWEEN, self._look_again)
            return
        self._end_held()
        self._timer = self._loop.call_later(LINGER, self._ask_rest)

    def _look_again(self) -> None:
        self._again = None
        if not all(birth(pid) == born for pid, born in self._bots.items()):
            self.look()

    def close(self) -> None:
        for timer in (self._timer, self._again):
            if timer:
                timer.cancel()

    def _hold(self) -> None:
        """See to it that nobody starts the bot again."""
        import psutil

        tree = members(self._tree())
        asked = wrappers.bots(tree)
        self._bots = {one.pid: birth(one.pid) for one in asked}
        around = wrappers.around(tree, asked)
        self._around = {one.pid for one in around}
        if not around:
            return
        from tray_app.adapters.rivals import loops  # here: it loads much that most bots have no use for

        for one in around:
            if loops.starts_anew(one.pid, one.argv, [other.argv for other in (*around, *asked) if other != one]):
                with suppress(psutil.Error, OSError):
                    self._held.append(held := psutil.Process(one.pid))
                    held.suspend()

    def _end_held(self) -> None:
        import psutil

        for one in self._held:
            with suppress(psutil.Error, OSError):  # psutil compares the births first
                one.kill()
        self._held.clear()

    def _ask_rest(self) -> None:
        if left := list(self._tree()):
            press(console_windows.CTRL_C, left)


def members(pids: Collection[int]) -> list[Member]:
    """A tree as the core judges it."""
    import psutil

    found = []
    for pid in pids:
        with suppress(psutil.Error, OSError):
            one = psutil.Process(pid)
            found.append(Member(pid, one.ppid(), tuple(one.cmdline()), bool(_open(one))))
    return [one for one in found if "conhost" not in wrappers.names(one.argv)]  # it belongs to a console


def connections(pids: Collection[int]) -> tuple[Connection, ...]:
    """The established ones of all these processes."""
    import psutil

    found = []
    for pid in pids:
        with suppress(psutil.Error, OSError):
            found += _open(psutil.Process(pid))
    return tuple(found)


def _open(process: Any) -> list[Connection]:
    """None are known where Windows hands out no table of them [psutil: GetExtendedTcpTable failed]."""
    import psutil

    ask = getattr(process, "net_connections", None) or process.connections  # its name before psutil 6
    try:
        several = ask("tcp")
    except RuntimeError:
        return []
    return [
        Connection((*one.laddr, *one.raddr), one.raddr[0].removeprefix("::ffff:"))
        for one in several
        if one.raddr and one.status == psutil.CONN_ESTABLISHED
    ]
