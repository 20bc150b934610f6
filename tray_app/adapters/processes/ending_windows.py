"""Ending processes on Windows that are not ours: a copy of a bot that somebody has started by hand.

It has updates in hand, too, that it has confirmed. So it is asked as its user would ask it: by Ctrl+C in its console,
where nobody hears that but its own tree and those above it that the user's key would reach as well
(core/processes/wrappers.py); a program without a console by closing its windows. Whoever cannot be asked so is ended at
once.

Nobody is asked twice: a second Ctrl+C would cut off what a bot works off, and reach its shell once more.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Any

from tray_app.adapters.kernel_windows import QUERY, SYNCHRONIZE, kernel32
from tray_app.adapters.processes.asking_windows import LINGER, connections
from tray_app.adapters.processes.console_windows import CTRL_C
from tray_app.adapters.processes.identity import QUIET, UNTIL, Identity
from tray_app.adapters.processes.process_windows import end as terminate
from tray_app.adapters.processes.process_windows import handle_of, press_beside, wait
from tray_app.adapters.processes.table_windows import ancestors, descendants, stopped
from tray_app.core.bot import Bot
from tray_app.core.events import Stop
from tray_app.core.policy import Policy
from tray_app.core.processes.farewell import FIRST_LOOK, NEXT_LOOKS, Farewell, Signs
from tray_app.core.processes.wrappers import CONSOLES, WRAPPERS, hears_along, names
from tray_app.core.stopping import still_works, stop_child

PRESSED_BY = 20.0  # seconds that the program which presses the key may take, on a machine that is busy


async def end(
    found: Identity, spared: Collection[int], grace: float, loop: Identity | None = None, asked: bool = False
) -> bool:
    """With all below it but `spared`: see Host.end. For `loop`, which stands still, nobody waits."""
    in_thread = partial(asyncio.get_running_loop().run_in_executor, None)
    tree = await in_thread(_Tree, found, spared, loop)
    try:
        farewell = Farewell(await in_thread(tree.signs), reader=True, asked=asked)
        if asked or await in_thread(tree.ask):
            await _wait(tree, farewell, grace, in_thread)
        return await in_thread(tree.kill, grace)
    finally:
        in_thread(tree.close)


async def end_loop(found: Identity, spared: Collection[int], grace: float) -> bool:
    """What would start an ended bot again, with all that it has started. It stands still until it is ended."""
    with stopped(found.pid, found.birth):
        return await end(found, spared, grace, found)


async def _wait(tree: "_Tree", farewell: Farewell, grace: float, in_thread: Callable[..., Any]) -> None:
    """Until it is gone, or its time is over."""
    now = asyncio.get_running_loop().time
    reading = Policy(grace=grace, longest=UNTIL)
    ending = replace(reading, grace=max(grace, QUIET))
    bot, _ = stop_child(Bot("", pid=tree.pid), Stop(), now(), reading)
    pause = FIRST_LOOK
    while (left := (bot.deadline or 0) - now()) > 0 and not await in_thread(tree.gone, min(pause, left)):
        pause = NEXT_LOOKS
        if told := farewell.judge(bot.run, await in_thread(tree.signs)):
            bot, _ = still_works(bot, told, now(), ending if told.finishing else reading)


class _Tree:
    """Its processes, each by a handle: that tells of its end, and its number is nobody else's meanwhile. By them it is
    found again when its first process is gone. Each call may block, and comes from a thread of its own.

    Raises PermissionError where one of it is not ours to end.
    """

    def __init__(self, found: Identity, spared: Collection[int], loop: Identity | None) -> None:
        self.pid, self._found, self._spared, self._loop = found.pid, found, spared, loop
        self._handles: dict[Identity, int] = {}
        self._around: set[Identity] = set()  # what ends with the others
        self._one_at_a_time = Lock()
        try:
            self._add(found)
        except BaseException:
            self.close()
            raise

    def ask(self) -> bool:
        """Whether it could be."""
        with self._one_at_a_time, _above(self.pid) as above:
            living = [one.pid for one in self._living()]
            return press_beside(CTRL_C, living, above, PRESSED_BY)

    def gone(self, patience: float) -> bool:
        """Whether nobody is left but those who end with others, at once or within so many seconds."""
        with self._one_at_a_time:
            awaited = [handle for one, handle in self._handles.items() if one not in self._around]
            return wait(awaited, patience) and set(self._living()) <= self._around

    def kill(self, patience: float) -> bool:
        """Those who end with others have a moment for it, if they are all that is left."""
        with self._one_at_a_time:
            living = self._living()
            if set(living) <= self._around:
                wait([handle for one, handle in living.items() if one != self._loop], LINGER)
            return terminate(self._living().values(), patience)

    def signs(self) -> Signs:
        import psutil

        cpu, traffic = 0.0, 0
        with self._one_at_a_time:
            pids = [one.pid for one in self._living()]
        for pid in pids:
            with suppress(psutil.Error, OSError):
                one: Any = psutil.Process(pid)
                cpu += sum(one.cpu_times()[:2])
                traffic += sum(one.io_counters()[2:])
        return Signs(0.0, cpu, traffic, connections(pids))

    def close(self) -> None:
        with self._one_at_a_time:
            for handle in self._handles.values():
                kernel32().CloseHandle(handle)
            self._handles.clear()

    def _living(self) -> dict[Identity, int]:
        for one in [one for one, handle in self._handles.items() if not wait([handle], 0)]:
            self._add(one)
        return {one: handle for one, handle in self._handles.items() if not wait([handle], 0)}

    def _add(self, root: Identity) -> None:
        whole = [Identity(*one) for one in descendants(root.pid)]
        if whole[:1] != [root]:  # ended since, and its number may be another's
            return
        for one in whole:
            if one.pid in self._spared or one in self._handles:
                continue
            if handle := handle_of(one.pid, one.birth):
                self._handles[one] = handle
                if one == self._loop or (one != self._found and names(_words(one.pid)) & (WRAPPERS | CONSOLES)):
                    self._around.add(one)


@contextmanager
def _above(pid: int) -> Iterator[list[int]]:
    """Those above a process that hear a key in its console as well. Their numbers stay theirs meanwhile."""
    found: list[tuple[int, int]] = []
    below = _words(pid)
    for parent, born in list(ancestors(pid))[1:]:
        words = _words(parent)
        with suppress(PermissionError):
            if hears_along(words, below) and (handle := handle_of(parent, born, QUERY | SYNCHRONIZE)):
                found.append((parent, handle))
        below = words
    try:
        yield [one for one, _ in found]
    finally:
        for _, handle in found:
            kernel32().CloseHandle(handle)


def _words(pid: int) -> list[str]:
    """Its command line; of one that hides it, its name."""
    import psutil

    with suppress(psutil.Error, OSError):
        one = psutil.Process(pid)
        with suppress(psutil.Error, OSError):
            if words := one.cmdline():
                return words
        return [one.name()]
    return []
