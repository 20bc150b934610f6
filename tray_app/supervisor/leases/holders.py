"""Who holds a lease, and what may be done about it.

The kernel's lock says that somebody has it; the record beside it says who, as far as it is believed (records.py).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tray_app.adapters.leases import claims, lease
from tray_app.adapters.processes import process
from tray_app.adapters.rivals import rivals
from tray_app.adapters.system import typed
from tray_app.core.messages import Message
from tray_app.core.processes.processes import ProcessFacts, already_running, in_words
from tray_app.supervisor.leases import leftovers, reaching, records

CHECK = "check"
"""Of a record: who reads is being found out, while the bot is stopped (supervisor/telegram/remote.py)."""
LOOKS = 10  # at a held lock whose record is not written yet
PAUSE = 0.05


@dataclass
class HeldBy(Exception):
    """Somebody alive has the lease; `record` is None where nothing believable is written down."""

    record: lease.Record | None


def own_record(
    name: str,
    by: str,
    mark: str = "",
    child: process.Identity | None = None,
    started: str = "",
    home: str = "",
) -> lease.Record:
    """What this process writes down of a lease that it holds; `started` in ISO 8601, by default now."""
    us = process.identify(process.own_pid())
    return lease.Record(
        name=name,
        pid=process.own_pid(),
        birth=us.birth if us else "",
        by=by,
        started=started or datetime.now().astimezone().isoformat(timespec="seconds"),
        mark=mark,
        user=process.user(),
        namespace=process.namespace(),
        child_pid=child.pid if child else None,
        child_birth=child.birth if child else None,
        home=home,
    )


async def take(
    key: str,
    where: Path,
    host: process.Host,
    grace: float,
    tell: Callable[[str, int], None] = lambda text, pid: None,
    in_thread: process.InThread | None = None,
) -> lease.Lease:
    """The lease, after ending what a dead agent has left of the same bot; `tell` is called before, with
    the words and the PID. What looks through all processes does so `in_thread`.

    Raises HeldBy, or HostError where the lock file cannot be used.
    """
    import asyncio  # here, because `single_instance` needs the rest of this file and not that

    look: process.InThread = in_thread or asyncio.to_thread
    for _ in range(LOOKS):
        try:
            taken = lease.take(key, where)
        except lease.Held:
            taken = None
        try:
            if taken and await look(claims.claimed, key, where):
                raise HeldBy(await look(known, key, where))
            if living := holder(key, where):
                if taken is None or await look(records.keeper, key, where):
                    raise HeldBy(living)
            elif await leftovers.end_all(key, where, host, grace, tell, look) and not taken:
                continue
            elif far := await look(records.keeper if taken else records.beyond, key, where):
                raise HeldBy(far)
        except BaseException:  # also an abandoned step: the lock must not stay with nobody to let it go
            if taken:
                taken.release()
            raise
        if taken:
            return taken
        await asyncio.sleep(PAUSE)
    raise HeldBy(await look(known, key, where))


def take_now(key: str, where: Path) -> lease.Lease:
    """The lease, for a program that ends nobody. Raises lease.Held, HostError."""
    taken = lease.take(key, where)
    if claims.claimed(key, where) or records.keeper(key, where):
        taken.release()
        raise lease.Held(Message("The lease {path} is held.", path=str(taken.path)))
    return taken


def holder(key: str, where: Path) -> lease.Record | None:
    """The record of the living process that holds the lease as agent, as `run` or as a script of its own."""
    return next(holders(key, where), None)


def holders(key: str, where: Path) -> Iterator[lease.Record]:
    """All who may hold it by what is written down. Only one does: the others are forged, or have not got it yet."""
    return records.living(key, where)


def known(key: str, where: Path) -> lease.Record | None:
    """Whoever has a lease that is held, as far as it is known from here; more than being named follows from it for
    nobody."""
    found = holder(key, where) or records.orphan(key, where)
    return found or records.beyond(key, where) or records.locker(key, where) or records.keeper(key, where)


def holds(record: lease.Record) -> process.Identity:
    """Who is to be named and stopped: the bot itself where it is known, else who started it."""
    return records.bot(record) or process.Identity(record.pid, record.birth)


def processes(keys: Collection[str], where: Path) -> set[int]:
    """Of whoever has one of these leases, who is no rival; of one in a container all that are in it."""
    kept = lease.removed_but_kept(where) if keys else {}
    return {pid for key in keys for pid in _processes(key, where, list(lease.records(key, where)), kept)}


def of_others(keys: Collection[str], where: Path) -> set[int]:
    """Of whoever has the lease of another bot of ours than one of these: what reads with that token reads with no
    other. Each lease is looked at once, however many these are."""
    records_of = lease.records_of_all(where)
    kept = lease.removed_but_kept(where) if records_of else {}
    return {
        pid for key, several in records_of.items() if set(keys) - {key} for pid in _processes(key, where, several, kept)
    }


def _processes(key: str, where: Path, several: Sequence[lease.Record], kept: Mapping[str, Sequence[int]]) -> set[int]:
    """`several` are the records of the lease, `kept` as `lease.removed_but_kept` has it."""
    record = next(filter(records.writes, several), None) or records.orphan_of(key, where, several, kept)
    if record:
        return {record.pid, holds(record).pid}
    far = records.beyond_of(several)
    return process.counted_in(far.namespace) if far and lease.is_held(key, where) else set()


def runs_bot(record: lease.Record, one: process.Identity) -> bool:
    """Whether this process is the bot of which the record tells."""
    return records.bot(record) == one


def sentence(name: str, record: lease.Record | None, by_hand: bool = False) -> tuple[Message, Message | None]:
    """For a second start: who has the lease, and the command that is true for stopping it. `by_hand`: of a script by
    itself, whose name for the bot need not be the one in bots.toml."""
    if record is None:
        return (
            Message("Another instance of {name} is already running; who it is cannot be told from here.", name=name),
            Message("Look for it on this computer: it may belong to another user."),
        )
    if record.by == records.FOREIGN:
        return records.of_foreign(name, record)
    if record.by == CHECK:
        return (
            Message("Who reads the updates of {name} is being found out by PID {pid}, which takes about ten seconds.",
                    name=name, pid=record.pid),
            Message("Try again when that is over."),
        )  # fmt: skip
    if records.elsewhere(record):
        return records.of_elsewhere(name, record, reaching.there(record))
    one = holds(record)
    facts = rivals.describe(one.pid)
    if facts is None:
        return (
            Message("Another instance of {name} is already running. PID {pid}.", name=name, pid=one.pid),
            Message("To stop it: {command}", command=process.end_command(one.pid)),
        )
    if record.by == "agent" and facts.origin is None:
        facts = replace(facts, origin="bottray agent")
    orphan = records.is_orphan(record)
    alone = orphan and not reaching.is_ours(record)  # no agent is left that a command could reach
    if alone and not by_hand:
        return _of_orphan(name, record, facts)
    if not by_hand and record.name != name and record.by in ("agent", "run") and records.mine(record):
        return (
            Message("Bot {other} has the same token as {name}, and it is running: {process}.",
                    other=record.name, name=name, process=in_words(facts)),
            Message("Two cannot share a token: take another one for {name} from @BotFather, or stop {other}: {command}",
                    name=name, other=record.name, command=reaching.command(record)),
        )  # fmt: skip
    if orphan and not by_hand:
        return _of_orphan(name, record, facts)
    again = facts.service is not None or facts.loop is not None
    error = already_running(name, facts, None if alone else reaching.stop(record, facts, again))
    return error.message, error.cure


def _of_orphan(name: str, record: lease.Record, facts: ProcessFacts) -> tuple[Message, Message | None]:
    """Of a bot whose agent, or whose `bottray run`, has died and could not end it."""
    told = {"name": name, "process": in_words(replace(facts, origin=None))}
    what = (
        Message("{name} runs on though the `bottray run` that started it is dead: {process}.", **told)
        if record.by == "run"
        else Message("{name} runs on though its agent is dead, and nobody looks after it: {process}.", **told)
    )
    if not records.mine(record):
        return what, Message("To stop it: {command}", command=facts.end)
    return what, Message(  # by its name in our home, whichever was its agent's
        "To stop it: {stop}. To have it looked after, with a restart: {start}",
        stop=typed(["bottray", "stop", name]), start=typed(["bottray", "start", name]),
    )  # fmt: skip
