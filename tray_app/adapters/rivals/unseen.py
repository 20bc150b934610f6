"""What a look for other copies of a bot cannot reach on this machine (core/processes/unseen.py)."""

from collections.abc import Collection, Sequence

from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.proxies import used_by_others
from tray_app.adapters.rivals.seen import Kind, Seen, seen, words_of
from tray_app.adapters.rivals.servers import Servers
from tray_app.adapters.rivals.target import Target
from tray_app.adapters.system import WINDOWS
from tray_app.core.processes.program import installed
from tray_app.core.processes.unseen import Unseen

if WINDOWS:
    from tray_app.adapters.rivals.unseen_windows import hidden, outside
else:
    from tray_app.adapters.rivals.unseen_linux import hidden, outside

__all__ = ["unseen"]


def unseen(
    targets: Sequence[Target] = (),
    own: Collection[int] = (),
    servers: Servers | None = None,
    sockets: census.Sockets | None = None,
    everybody: Sequence[Seen] | None = None,
) -> Unseen:
    """`own` are the processes that should be there, with all below them; `servers` and `sockets` have what was asked
    for already, `everybody` is what was seen of all processes. Blocks for as long as the names of the servers take to
    be resolved."""
    everybody = list(seen(census)) if everybody is None else everybody
    pids = [one.pid for one in everybody]
    proxies = used_by_others(targets, own, servers or Servers(), sockets or census.Sockets(), pids)
    return Unseen(sum(map(_closed, everybody)), hidden(), outside(), proxies)


def _closed(one: Seen) -> bool:
    """Whether it may be a bot, and shows us nothing but its command line."""
    if one.around or census.user(one.pid)[1]:
        return False
    if one.kind in (Kind.PROGRAM, Kind.HOST):
        return True
    path = words_of(one.line)[0]  # of a packed bot: what file it runs is not to be seen either
    return one.kind is Kind.OTHER and path.startswith("/") and not (installed(path) or census.executable(one.pid))
