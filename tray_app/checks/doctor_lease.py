"""What `doctor` says of a bot that runs, and of the lease: what is known of the run comes first, for the files may say
something else by now, or nothing at all."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.rivals import rivals
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.processes.processes import in_words
from tray_app.supervisor.leases import holders, reaching, records

Add = Callable[..., None]


class Seen(NamedTuple):
    """What the agent, or whoever else runs it, tells of a bot: whether its process is there, and with whose token it
    was started last, and the kinds of what it warns of. The files may say something else by now."""

    up: bool = False
    bot_id: int | None = None
    warned: frozenset[str] = frozenset()


def look(spec: BotSpec, key: str, seen: Seen, where: Path, add: Add) -> None:
    """`key` is what it would lease at its next start. A lease of another token is told of only where somebody has it:
    that one is free says nothing of a bot that runs with the other."""
    if not of_its_run(spec, seen, where, add, key) or lease.is_held(key, where):
        _of_key(spec, key, where, add)


def of_its_run(spec: BotSpec, seen: Seen, where: Path, add: Add, key: str | None = None) -> bool:
    """Whether it runs, or waits to, with another lease than `key`; if so, that is told as far as it is known."""
    now_as = lease.key_of(seen.bot_id, process.user(), spec.name)
    if now_as == key or not (seen.up or seen.bot_id):
        return False
    record = holders.holder(now_as, where)
    if record is None or record.name != spec.name:
        return seen.up
    _of_key(spec, now_as, where, add)
    return True


def _of_key(spec: BotSpec, key: str, where: Path, add: Add) -> None:
    record = holders.holder(key, where)
    if record is None:
        held = lease.is_held(key, where)
        other = holders.known(key, where) if held else records.keeper(key, where)
        if not held and other is None:
            add("ok", Message("Its lease is free."))
            return
        far = other is not None and records.elsewhere(other)
        add("look" if far else "broken", *holders.sentence(spec.name, other))
        return
    one = holders.holds(record)
    facts = rivals.describe(one.pid, ())
    if not reaching.is_ours(record) or record.name != spec.name:
        reason, cure = holders.sentence(spec.name, record)
        add("look", reason, cure)
    elif record.by == "agent" and one.pid == record.pid:
        add("look", Message("It is not running now: the agent waits to start it."),
            Message("See why: {command}", command=f"bottray status {spec.name}"))  # fmt: skip
    elif facts:
        add("ok", Message("It is running: {process}.", process=in_words(facts)))


def no_token(launch: Launch, seen: Seen) -> Message:
    """Of one for which no token is found now."""
    if not seen.up or seen.bot_id is None:
        return Message("It has no token: it is run as a plain program.")
    path = launch.own_env_file
    if launch.env_file is None and not path.exists():
        return Message("It runs with the token of bot {id}; at its next start it would have none: {path} is not there.",
                       id=seen.bot_id, path=path)  # fmt: skip
    return Message("It runs with the token of bot {id}; at its next start it would have none.", id=seen.bot_id)
