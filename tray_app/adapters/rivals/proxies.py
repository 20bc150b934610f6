"""Proxies on this computer. Of one by which a bot of ours reaches Telegram the connection to the server is the bot's;
one that others use hides who they are.
"""

import ipaddress
import os
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from tray_app.adapters.resources import ports
from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.rivals import Target, describe
from tray_app.adapters.rivals.servers import Address, Servers
from tray_app.core.processes.processes import ProcessFacts


class Proxies:
    """In one look, of the bots whose processes are `own`, with all below them."""

    def __init__(self, sockets: Any, servers: Servers, own: Collection[int]) -> None:
        self._sockets, self._servers, self._own = sockets, servers, own
        self._listeners: dict[Address, int | None] = {}

    def has(self, pid: int, target: Target) -> bool:
        """Only asked of what is connected to the server."""
        if any((there, here) in self._ours for here, there in self._sockets.ends(pid)):
            return True
        _, at = self._servers.proxy(target.api_base, target.environ)
        return any(ipaddress.ip_address(host).is_loopback and self._listener((host, port)) == pid for host, port in at)

    @cached_property
    def _ours(self) -> set[tuple[Address, Address]]:
        return {ends for one in census.below(*self._own) for ends in self._sockets.ends(one)}

    def _listener(self, at: Address) -> int | None:
        if at not in self._listeners:
            self._listeners[at] = ports.listener(at[1])
        return self._listeners[at]


def used_by_others(
    targets: Sequence[Target],
    own: Collection[int],
    servers: Servers,
    sockets: census.Sockets,
    pids: Sequence[int],
) -> tuple[ProcessFacts, ...]:
    """The programs that are connected to a server of these bots while another program of this computer, which is none
    of ours, is connected to them. `own` as for the other looks (suspects.py); `pids` are those of all processes."""
    there = set[Address]().union(*(servers.of(target.api_base) for target in targets))
    if not there:
        return ()
    ours = {*census.below(*own), *(above for pid in own for above, _ in census.family(pid))}
    ours |= {pid for pid, _ in census.family(os.getpid())}
    others = [pid for pid in pids if pid not in ours]
    theirs = {ends for pid in others for ends in sockets.ends(pid)}
    return tuple(
        facts
        for pid in others
        if sockets.of(pid) & there
        and any((far, here) in theirs for here, far in sockets.accepted(pid))
        and (facts := describe(pid, [target.token for target in targets if target.token]))
    )
