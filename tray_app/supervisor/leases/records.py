"""What is believed of the record beside a lock.

It only explains, and is believed of nobody but a living process that belongs to the user who wrote it (root's record of
any, since a bot may have given up root's rights): so nobody can make us end, or name, somebody else's process.

The pids in the record of a container are strangers' here, and ours are strangers' there [pid_namespaces(7)]: such a
record is judged by no pid, none of its processes is ended, and it is never taken for one of a start that is over. The
kernel's lock alone says whether somebody has the lease; that he is in a container is what the record is good for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.rivals import rivals
from tray_app.core.messages import Message
from tray_app.core.processes.processes import already_running, in_words, stop_command

FOREIGN = "another program"
"""In place of a record's `by`, where a program that writes no records has locked the file."""


def elsewhere(record: lease.Record) -> bool:
    """Whether its processes are counted in another namespace of this machine, since its boot."""
    ours = process.namespace()
    return record.namespace not in ("", ours) and record.namespace.partition("@")[2] == ours.partition("@")[2]


def living(key: str, where: Path) -> Iterator[lease.Record]:
    """Those whose writer lives, as agent, as `run` or as a script of its own."""
    yield from filter(writes, lease.records(key, where))


def writes(record: lease.Record) -> bool:
    """Whether its writer lives."""
    return _writer(record) is not None


def bot(record: lease.Record) -> process.Identity | None:
    """The living bot that the record names and may name."""
    if record.child_pid is None or record.child_birth is None or elsewhere(record):
        return None
    child = process.Identity(record.child_pid, record.child_birth)
    return child if process.alive(child) and wrote_it(record, child.pid) else None


def orphan(key: str, where: Path) -> lease.Record | None:
    """The record of a bot that runs on after its agent's death."""
    return orphan_of(key, where, lease.records(key, where), None)


def orphan_of(
    key: str, where: Path, several: Iterable[lease.Record], kept: Mapping[str, Sequence[int]] | None
) -> lease.Record | None:
    """The same, where the records of the lease are known, and perhaps who keeps files that were removed."""
    found = next((record for record in several if bot(record) is not None), None)
    return found or _carried(key, where, lease.removed_but_kept(where) if kept is None else kept)


def is_orphan(record: lease.Record) -> bool:
    """Whether the bot of the record lives and whoever had started it does not."""
    return record.by in ("agent", "run") and _writer(record) is None and bot(record) is not None


def keeper(key: str, where: Path) -> lease.Record | None:
    """Of whoever runs though the lock is free, since its file was removed (a clean-up of /dev/shm at logout does that)
    or since a bot has closed all that it had inherited: who locks the file now has the lock and no right to it."""
    for record in lease.records(key, where):
        if record.pid == process.own_pid():
            continue
        one = _below(record) if elsewhere(record) else _writer(record)
        if bot(record) or (one and lease.keeps(key, where, one.pid) is not False):
            return record
    kept = lease.removed_but_kept(where)  # the records may have gone with the lock
    if key not in kept:
        return None
    if carried := _carried(key, where, kept):
        return carried
    again = lease.removed_but_kept(where).get(key)  # whoever takes a file away has it open for a moment
    return _unrecorded(again[0]) if again else None


def left_behind(keys: Collection[str], where: Path) -> dict[str, list[tuple[lease.Record, process.Identity]]]:
    """What is left of trees whose starter is dead, by their keys, from one pass over all processes: their environment
    bears the mark that the record names, or it is the bot of the record itself."""
    known = {
        key: [
            record
            for record in lease.records(key, where)
            if record.mark and not elsewhere(record) and (mine(record) or process.is_root())
        ]
        for key in keys
    }
    kept = lease.removed_but_kept(where)
    for key, several in known.items():
        lost = _carried(key, where, kept)
        if lost and lost.mark not in {record.mark for record in several}:
            several.append(lost)
    found = process.marked({record.mark for several in known.values() for record in several})
    left: dict[str, list[tuple[lease.Record, process.Identity]]] = {}
    for key, several in known.items():
        left[key] = [
            (record, one)
            for record in several
            for mark, one in found
            if mark == record.mark and wrote_it(record, one.pid)
        ]
        named = [(record, one) for record in several if (one := bot(record))]  # it may have wiped its mark
        left[key] += [pair for pair in named if pair not in left[key]]
    return left


def beyond(key: str, where: Path) -> lease.Record | None:
    """The record of somebody in another namespace; where we count every process of the machine, of somebody alive."""
    return beyond_of(lease.records(key, where))


def beyond_of(several: Iterable[lease.Record]) -> lease.Record | None:
    """The same, where the records of the lease are known."""
    for record in several:
        if elsewhere(record) and (not process.is_whole(process.namespace()) or _below(record)):
            return record
    return None


def locker(key: str, where: Path) -> lease.Record | None:
    """In place of a record: who has locked the file without writing one."""
    pid = lease.locker(key, where)
    return _unrecorded(pid) if pid is not None and pid != process.own_pid() else None


def wrote_it(record: lease.Record, pid: int) -> bool:
    return record.owner in (None, 0) or process.owner(pid) in (record.owner, None)


def mine(record: lease.Record) -> bool:
    if record.owner is None:
        return record.user == process.user()
    return record.owner == process.owner(process.own_pid())


def pid_here(record: lease.Record) -> int | None:
    """The number by which the writer is known here; None where he has none or it is not known."""
    if not elsewhere(record):
        return record.pid
    one = _below(record)
    return one.pid if one else None


def of_foreign(name: str, record: lease.Record) -> tuple[Message, Message | None]:
    """For a second start, where the kernel alone tells who has locked the file."""
    facts = rivals.describe(record.pid)
    if facts is None:
        return Message("The lease of {name} was held by a program that has just ended.", name=name), None
    return (
        Message("The lease of {name} is held, and no record says by whom. The kernel names {process}.",
                name=name, process=in_words(facts)),
        Message("To stop it: {command}", command=stop_command(facts)),
    )  # fmt: skip


def of_elsewhere(name: str, record: lease.Record, stop: str) -> tuple[Message, Message | None]:
    """For a second start: who has the lease is in a container, or outside of ours. `stop` is what to type there."""
    one = _below(record)
    facts = rivals.describe(one.pid) if one else None
    if facts is not None:
        error = already_running(name, facts, None if facts.service or record.by not in ("agent", "run") else stop)
        if facts.service is not None:
            return error.message, error.cure
        return (
            Message("Another instance of {name} is already running in a container of this machine. {process}.",
                    name=name, process=in_words(facts)),
            Message("To stop it, type there: {command}", command=stop) if record.by in ("agent", "run") else error.cure,
        )  # fmt: skip
    if process.is_whole(record.namespace):
        what = Message(
            "Another instance of {name} is already running on this machine, outside of this container: so says the "
            "record of its lease.", name=name,
        )  # fmt: skip
    else:
        what = Message(
            "Another instance of {name} is already running in another container of this machine: so says the record of "
            "its lease.", name=name,
        )  # fmt: skip
    return what, Message("To stop it, type there: {command}", command=stop)


def _carried(key: str, where: Path, kept: Mapping[str, Sequence[int]]) -> lease.Record | None:
    """Of the first of those who keep a removed lock file that is a bot of ours; others may keep one of that name."""
    return next((record for pid in kept.get(key, ()) if (record := _carried_by(pid, key, where))), None)


def _carried_by(pid: int, key: str, where: Path) -> lease.Record | None:
    """Of a bot whose records were removed with the lock file that it keeps: the one that it carries. It is ended for
    it, so its starter must be dead, must be one whom we would see if he lived, and must be the one who had locked what
    it keeps: whoever has locked it himself may bear the mark of a bot that had started him."""
    if (owner := process.owner(pid)) is None:
        return None
    try:
        record = lease.Record.parse(process.variable(pid, lease.CARRIED) or "", owner)
    except ValueError:
        return None
    if record.by not in ("agent", "run") or not record.mark:
        return None
    if not record.namespace or record.namespace != process.namespace():
        return None
    if not process.is_root() and not (mine(record) and record.user == process.user()):
        return None
    if process.alive(process.Identity(record.pid, record.birth)):
        return None
    if pid == record.pid or lease.lockers_of_removed(key, where, pid) != {record.pid}:
        return None
    tree = {one for _mark, one in process.marked([record.mark])}
    above = [one for one in process.ancestors(pid) if one in tree]
    if pid not in {one.pid for one in above}:
        return None
    record = replace(record, child_pid=above[-1].pid, child_birth=above[-1].birth)
    return record if bot(record) else None


def _unrecorded(pid: int) -> lease.Record | None:
    one = process.identify(pid)
    return lease.Record("", one.pid, one.birth, FOREIGN, "", "", namespace=process.namespace()) if one else None


def _writer(record: lease.Record) -> process.Identity | None:
    one = process.Identity(record.pid, record.birth)
    return one if not elsewhere(record) and process.alive(one) and wrote_it(record, one.pid) else None


def _below(record: lease.Record) -> process.Identity | None:
    """The writer, or the bot, as it is counted here: of a container of ours."""
    for pid, birth in ((record.child_pid, record.child_birth), (record.pid, record.birth)):
        one = process.below(process.Identity(pid, birth)) if pid and birth else None
        if one and wrote_it(record, one.pid):
            return one
    return None
