"""Whether a program is the proxy by which a bot of ours reaches Telegram: its connection to the server is the bot's."""

import ipaddress
from collections.abc import Collection
from functools import cached_property
from typing import Any

from tray_app.adapters.resources import ports
from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.rivals import Target
from tray_app.adapters.rivals.servers import Address, Servers


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
        return {ends for pid in self._own for one in census.below(pid) for ends in self._sockets.ends(one)}

    def _listener(self, at: Address) -> int | None:
        if at not in self._listeners:
            self._listeners[at] = ports.listener(at[1])
        return self._listeners[at]
