"""What is left of trees whose starter is dead: ended by the rules of a stop, and asked to end by one of us only.

The bot may be ending already: its agent had asked it before it died, or another command of ours did. A second soft
signal throws away what it still works off (core/stopping.py), so whoever asks writes that down first.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.supervisor.leases import records


async def end_all(
    key: str,
    where: Path,
    host: process.Host,
    grace: float,
    tell: Callable[[str, int], None],
    in_thread: process.InThread,
) -> bool:
    """Whether there was anything; `tell` is called before each end. Raises HostError."""
    found = (await in_thread(records.left_behind, [key], where))[key]
    for record, one in found:
        if process.alive(one):  # not gone with the one before
            tell(_told(record, one).render(), one.pid)
        try:
            gone = await end(record, one, key, where, host, grace)
        except PermissionError:
            gone = False
        if not gone:
            raise HostError(
                Message("A copy of bot {name} that a dead agent left could not be ended: PID {pid}.",
                        name=record.name, pid=one.pid),
                Message("To stop it: {command}", command=process.end_command(one.pid, hard=True)),
            )  # fmt: skip
    return bool(found)


async def end(
    record: lease.Record, one: process.Identity, key: str, where: Path, host: process.Host, grace: float
) -> bool:
    """One of the processes that `record` tells of; whether it is gone. Raises PermissionError."""
    if record.asked:
        return await host.end(one, grace, asked=True)
    if records.mine(record):
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        lease.amend(key, where, record, replace(record, asked=now))
    return await host.end(one, grace)


def _told(record: lease.Record, one: process.Identity) -> Message:
    seconds = int(process.UNTIL)
    if record.asked:
        return Message(
            "PID {pid}, which a dead agent left, is ending already, and may work off what it has fetched for at most "
            "{seconds} s", pid=one.pid, seconds=seconds,
        )  # fmt: skip
    return Message(
        "ending PID {pid}, which a dead agent left, and which may work off what it has fetched for at most "
        "{seconds} s", pid=one.pid, seconds=seconds,
    )  # fmt: skip
