"""Other readers of a bot's token on this machine, each with its evidence. It only looks; ending them is others' work.

What counts as certain, and only that makes a rival, is said in evidence.py.
Never listed: we ourselves, the processes we descend from, and what the caller names (its own bots) with all below it.
"""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.evidence import Evidence
from tray_app.adapters.rivals.seen import Seen, seen, words_of
from tray_app.adapters.rivals.target import Target
from tray_app.core.processes.processes import IN_LOOP, ProcessFacts, Rival, shown
from tray_app.core.tokens.token import Token

__all__ = [
    "ProcessFacts",
    "Rival",
    "Target",
    "describe",
    "is_still",
    "scan",
]


def scan(
    targets: Sequence[Target],
    exclude: Collection[int] = (),
    spared: Mapping[int, str] | None = None,
    apart: dict[str, list[int]] | None = None,
    everybody: Iterable[Seen] | None = None,
) -> dict[str, list[Rival]]:
    """The rivals of each target by its name, from one pass over the process table.

    `exclude` holds the pids of processes that are ours, with all that descends from them; children of ours that were
    not waited for yet, so that no stranger can have their numbers. `spared`, {pid: birth}, are not listed either, as we
    and those from whom we descend are not; what they have started is. Of a process and its descendants only the topmost
    is listed: ending a rival means ending its tree. Into `apart` go the processes that run a target's program and are,
    as far as can be seen, another bot. `everybody` is what such a pass has just seen, for who asks more of it.
    """
    look = Evidence(census, targets)
    for one in seen(census, set(exclude)) if everybody is None else everybody:
        look.at(one)
    if apart is not None:
        we, ours = {pid for pid, _ in census.family(os.getpid())}, set(exclude)
        apart |= {
            name: [pid for pid in several if pid not in we and not ours & {one for one, _ in census.family(pid)}]
            for name, several in look.apart.items()
        }
    secrets = [t.token for t in targets if t.token]
    return {t.name: _rivals(look.certain(t), look.lines, set(exclude), secrets, spared or {}) for t in targets}


def describe(pid: int, secrets: Iterable[Token] = ()) -> ProcessFacts | None:
    """What can be said of one process, without the tokens given; None when it is gone or only waits to be reaped."""
    family = census.family(pid)
    if not family:
        return None
    return _facts(pid, family[0][1], census.command_line(pid), secrets)


def is_still(known: ProcessFacts) -> bool:
    """Whether it is alive and no other process of its number."""
    return census.family(known.pid)[:1] == [(known.pid, known.birth)]


def _rivals(
    found: dict[int, list[str]],
    lines: dict[int, bytes],
    exclude: set[int],
    secrets: Sequence[Token],
    passed: Mapping[int, str],
) -> list[Rival]:
    if not found:
        return []
    from tray_app.adapters.rivals import loops

    spared = {pid for pid, _ in census.family(os.getpid())}
    spared |= {pid for pid in found.keys() & passed.keys() if census.family(pid)[:1] == [(pid, passed[pid])]}
    listed = found.keys() - spared
    waiting = {pid for pid in listed if found[pid] == [IN_LOOP]}
    listed -= waiting & {parent for pid in listed - waiting for parent, _ in census.family(pid)}
    rivals = []
    for pid in sorted(listed):
        family = census.family(pid)
        parents = {parent for parent, _ in family[1:]}
        if not family or pid in exclude or parents & exclude or parents & listed:
            continue
        facts = _facts(pid, family[0][1], lines[pid], secrets)
        # the number may have gone to another process since the line was read
        if facts and census.command_line(pid) == lines[pid] and is_still(facts):
            if pid in waiting:
                facts = replace(facts, loop=loops.itself(pid))
            rivals.append(Rival(**vars(facts), evidence=tuple(found[pid])))
    return rivals


def _facts(pid: int, birth: str, line: bytes, secrets: Iterable[Token]) -> ProcessFacts | None:
    from tray_app.adapters.rivals import loops  # here: it loads much that `single_instance` has no use for

    created = census.created(pid)
    if created is None:
        return None
    user, mine = census.user(pid)
    service = census.service(pid)
    came = None if service else census.origin(pid)
    loop = None if service else loops.above(pid)
    return ProcessFacts(
        pid=pid,
        birth=birth,
        created=created,
        user=user,
        mine=mine,
        command=shown(words_of(line) if line else [census.name(pid)], secrets),
        started=_clock(created),
        service=service,
        end=(came and came.end) or census.end_command(pid, mine),
        origin=came and came.told,
        again=came.again if came else "",
        loop=loop,
        inside=census.inside(pid),
    )


def _clock(created: float) -> str:
    then = datetime.fromtimestamp(created)
    return f"{then:%H:%M}" if then.date() == datetime.now().date() else f"{then:%Y-%m-%d %H:%M}"
