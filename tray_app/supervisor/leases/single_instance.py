"""`with single_instance(token):` around the polling of a script: the same protection that BotTray gives, for scripts
that are started by hand.

    from tray_app import single_instance

    with single_instance(TOKEN):
        application.run_polling()

Under BotTray the lease is the agent's; the script is let in because it is, or descends from, the bot that the lease's
record names. What an environment says proves nothing, and of one tree only one process gets in (a lock of its own sees
to that), so a web framework's reloader or a stray subprocess does not become a second reader.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.terminal import language
from tray_app.core.errors import HeldElsewhere
from tray_app.core.messages import Message, set_language
from tray_app.core.tokens.token import Token
from tray_app.supervisor.leases import holders, records
from tray_app.supervisor.leases.kept import KeptByScript

LOOKS, PAUSE = 20, 0.05


@contextmanager
def single_instance(token: str, *, name: str | None = None, environ: Mapping[str, str] = os.environ) -> Iterator[None]:
    """Hold the right to read `token` for as long as the block runs.

    `name` is what the bot is called in messages; by default its number. Raises HeldElsewhere (with the holder's PID and
    the command that stops it) where another process has it, HostError where the lock file cannot be used, ValueError
    where `token` is none. What they say is in the language of the user (BOTTRAY_LANG, else the system's).
    """
    set_language(language.preferred(environ))
    bot = Token(token)
    key, where = lease.key_of(bot.bot_id, "", ""), lease.folder(environ)
    called = name or str(bot.bot_id)
    kept = KeptByScript(where)
    if one := _lease(key, where, called):
        kept.add(one)
    try:
        kept.add(lease.take(key, where, suffix=lease.READER))
    except lease.Held:
        kept.release()
        raise HeldElsewhere(
            Message("Another process of {name} reads its updates already.", name=called),
            Message("Only one process of a bot may poll: look for a reloader or a second start in its code."),
        ) from None
    try:
        kept.look_after()
        yield
    finally:
        kept.release()


def _lease(key: str, where: Path, called: str, again: bool = True) -> lease.Lease | None:
    """None for a process of the bot that has it. Raises HeldElsewhere."""
    try:
        taken = holders.take_now(key, where)
    except lease.Held:
        if _under_its_bot(key, where):
            return None
        record = holders.known(key, where)
        if again and (record is None or record.by == records.FOREIGN):  # `status` looks whether anybody has it
            return _lease(key, where, called, again=False)
        raise HeldElsewhere(*holders.sentence(called, record, by_hand=True)) from None
    taken.record(holders.own_record(called, "single_instance"))
    return taken


def _starts_us(record: lease.Record, lineage: list[process.Identity]) -> bool:
    starter = process.Identity(record.pid, record.birth)
    return record.by != "single_instance" and record.child_pid is None and starter in lineage


def _under_its_bot(key: str, where: Path) -> bool:
    """By the kernel's word: we are the bot that has the lease, or one of its descendants.

    Not of its agent's: that one may run other bots, whose scripts have no right to this token. A bot may be up before
    its agent has written down its pid: so long we wait.
    """
    lineage = process.ancestors(process.own_pid())
    for _ in range(LOOKS):
        found = list(holders.holders(key, where))
        if any(holders.runs_bot(record, one) for record in found for one in lineage):
            return True
        if found and not any(_starts_us(record, lineage) for record in found):
            return False
        time.sleep(PAUSE)
    return False
