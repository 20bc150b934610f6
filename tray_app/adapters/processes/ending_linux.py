"""Ending processes on Linux that are not ours: a rival, what a dead agent has left. Pidfds tell when it is done.

A copy of a bot has updates in hand, too, that it has confirmed. So it is ended by the same rules as our own.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from tray_app.adapters.processes.asking_linux import Asking, signs
from tray_app.adapters.processes.identity import MARK, QUIET, UNTIL, Identity
from tray_app.adapters.processes.process_linux import send
from tray_app.adapters.processes.table_linux import Row, birth, descendants, mark_of, table
from tray_app.adapters.processes.unread_linux import Unread
from tray_app.core.bot import Bot
from tray_app.core.events import AskToStop, KillTree, Stop, Timeout
from tray_app.core.policy import Policy
from tray_app.core.processes.farewell import FIRST_LOOK, NEXT_LOOKS, Farewell
from tray_app.core.stopping import escalate, still_works, stop_child


async def end(found: Identity, spared: Collection[int], grace: float, asked: bool = False) -> bool:
    """With all below it but `spared` and what is below those: see Host.end."""
    if not send(found.pid, found.birth, 0):
        return True
    tree, now = _tree(found, spared), asyncio.get_running_loop().time
    reading = Policy(grace=max(grace, QUIET) if asked else grace, longest=UNTIL)
    ending = replace(reading, grace=max(grace, QUIET))
    asking = Asking(asyncio.get_running_loop(), tree)
    unread = Unread(asyncio.get_running_loop(), [r.pid for r in tree()])
    farewell = Farewell(signs(tree()), reader=True, asked=asked)
    bot, effects = stop_child(Bot("", pid=found.pid), Stop(), now(), reading)
    pause = FIRST_LOOK
    try:
        while True:
            for effect in effects:
                match effect:
                    case AskToStop(_, stage):
                        asking.ask(asked) if stage == 0 else asking.insist()
                    case KillTree():
                        return await _killed(tree, grace)
            due = bot.deadline or now()
            if await _gone(tree(), max(min(pause, due - now()), 0)) and not tree():
                return True
            pause, effects = NEXT_LOOKS, ()
            if told := farewell.judge(bot.run, signs(tree())):
                bot, effects = still_works(bot, told, now(), ending if told.finishing else reading)
            if bot.deadline and bot.deadline <= now():
                bot, effects = escalate(bot, Timeout(bot.deadline), now(), reading)
    finally:
        asking.close()
        unread.close()


def _tree(found: Identity, spared: Collection[int]) -> Callable[[], list[Row]]:
    """Gives those of it that live, by whom it is found again when its first process is gone.

    A wrapper may start the next bot and be gone between two looks. Where an agent has left all that, the next one comes
    to whom the tree's first process came (its reaper), and bears the same mark.
    """
    known = {found.pid: found.birth}
    mark = mark_of(found.pid, MARK)
    first = table()
    reaper = first[found.pid].parent if found.pid in first else 0
    others = {(r.pid, r.birth) for r in first.values()}

    def left_since(r: Row) -> bool:
        if r.parent != reaper or r.zombie or (r.pid, r.birth) in others:
            return False
        others.add((r.pid, r.birth))
        return mark is not None and mark_of(r.pid, MARK) == mark

    def living() -> list[Row]:
        nonlocal known
        rows = table()
        roots = [pid for pid, born in known.items() if pid in rows and rows[pid].birth == born]
        whole = descendants(rows, roots + [r.pid for r in rows.values() if left_since(r)])
        ours = {r.pid for r in descendants(rows, [r.pid for r in whole if r.pid in spared])}
        left = [r for r in whole if r.pid not in ours]
        known = {r.pid: r.birth for r in left}
        return left

    return living


async def _killed(tree: Callable[[], list[Row]], patience: float) -> bool:
    left = tree()
    for r in left:
        send(r.pid, r.birth, signal.SIGKILL)
    return await _gone(left, patience)


async def end_loop(found: Identity, spared: Collection[int], grace: float) -> bool:
    """What would start an ended bot again, with all that it has started meanwhile. It stands still while its tree is
    counted: whoever is started after that would be nobody's child a moment later."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not send(found.pid, found.birth, signal.SIGSTOP):
            return True
        try:
            left = [r for r in descendants(table(), [found.pid]) if r.pid not in spared]
            for r in left:
                send(r.pid, r.birth, number)
        finally:
            send(found.pid, found.birth, signal.SIGCONT)
        if await _gone(left, grace):
            return True
    return False


async def _gone(rows: Sequence[Row], patience: float) -> bool:
    """Wait for the end of foreign processes by the kernel's word; False when `patience` seconds were not enough."""
    waits = [asyncio.ensure_future(_end_of(r)) for r in rows]
    if not waits:
        return True
    done, pending = await asyncio.wait(waits, timeout=patience)
    for late in pending:
        late.cancel()
    return not pending and all(w.exception() is None for w in done)


async def _end_of(r: Row) -> None:
    try:
        fd = os.pidfd_open(r.pid)
    except ProcessLookupError:
        return
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    try:
        if birth(r.pid) == r.birth:
            loop.add_reader(fd, _resolve, ended)
            await ended
    finally:
        loop.remove_reader(fd)
        os.close(fd)


def _resolve(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)
