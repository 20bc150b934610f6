"""Ending processes on Linux that are not ours: a rival, what a dead agent has left. Pidfds tell when it is done."""

import asyncio
import os
import signal
from collections.abc import Collection, Sequence

from tray_app.adapters.process import Identity
from tray_app.adapters.process_linux import send
from tray_app.adapters.process_table_linux import Row, birth, descendants, ignores, table

SOFT = (signal.SIGINT, signal.SIGTERM)  # all three bot libraries end cleanly on the first, not on the second


async def end(found: Identity, spared: Collection[int], grace: float) -> bool:
    """With all below it but `spared`, softly, then hard, with `grace` seconds after each; True when all are gone."""
    if birth(found.pid) != found.birth:
        return True
    known: dict[int, str] = {found.pid: found.birth}
    for number in (*SOFT, signal.SIGKILL):
        rows = table()
        alive = [pid for pid, born in known.items() if pid in rows and rows[pid].birth == born]
        left = [r for r in descendants(rows, alive) if r.pid not in spared]
        known = {r.pid: r.birth for r in left}  # by these it is found again when its first process is gone
        if number is signal.SIGINT and ignores(found.pid, number):
            continue  # as after `nohup … &` in a script
        for r in left:
            send(r.pid, r.birth, number)
        if await _gone(left, grace):
            return True
    return False


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
