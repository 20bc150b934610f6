"""Who else may read the updates of several bots on this computer: one pass over its processes for all of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tray_app.adapters.leases import lease
from tray_app.adapters.processes import process
from tray_app.adapters.rivals import census, rivals, suspects
from tray_app.adapters.rivals.seen import seen as seen_in
from tray_app.adapters.rivals.servers import Servers
from tray_app.adapters.rivals.unseen import unseen
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.model import BotSpec
from tray_app.core.processes.processes import Rival, Suspect
from tray_app.core.processes.unseen import Unseen
from tray_app.supervisor.leases import holders
from tray_app.supervisor.rivals.known import known


@dataclass(frozen=True)
class Neighbours:
    """By the bots' names."""

    rivals: Mapping[str, list[Rival]] = field(default_factory=dict)
    suspects: Mapping[str, list[Suspect]] = field(default_factory=dict)
    unseen: Unseen = field(default_factory=Unseen)


def look(targets: Sequence[rivals.Target], own: Collection[int]) -> Neighbours:
    """`own` are the processes that should be there. Blocks for as long as the server's name takes to be resolved."""
    everybody = list(seen_in(census))
    copies = rivals.scan(targets, own, everybody=everybody)
    known = {rival.pid for several in copies.values() for rival in several}
    servers, sockets = Servers(), census.Sockets()
    likely = suspects.look(targets, own, known, servers, sockets, everybody)
    return Neighbours(copies, likely, unseen(targets, own, servers, sockets, everybody))


def of_bots(specs: Sequence[BotSpec], base: Path, environ: Mapping[str, str]) -> Neighbours:
    """The same of entries in bots.toml, whose holders are no strangers; without those that cannot be started now.

    Where there is no place for leases nobody has one.
    """
    targets: list[rivals.Target] = []
    own: set[int] = set()
    keys: set[str] = set()
    try:
        where = lease.folder(environ)
    except HostError:
        where = None
    for spec, seen in known(specs, base, environ):
        if isinstance(seen, BotTrayError):
            continue
        targets.append(seen.target)
        keys.add(lease.key_of(seen.token.bot_id if seen.token else None, process.user(), spec.name))
    if where:
        own = holders.processes(keys, where) | holders.of_others(keys, where)
    return look(targets, own)
