"""Where the servers of the Bot API are, and the proxies on the way there, by number: asked once for each of them in one
look."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from tray_app.core.errors import ConfigError
from tray_app.core.telegram.route import base_url, host_of, proxy_of

Address = tuple[str, int]
PORTS = {"https": 443, "socks4": 1080, "socks4a": 1080, "socks5": 1080, "socks5h": 1080}
"""Of an address without one."""


class Servers:
    """Blocks for as long as a name takes to be resolved."""

    def __init__(self) -> None:
        self._known: dict[str | None, set[Address]] = {}

    def of(self, api_base: str | None) -> set[Address]:
        """Empty where the name is not known now."""
        if api_base not in self._known:
            self._known[api_base] = _addresses(base_url, api_base)
        return self._known[api_base]

    def proxy(self, api_base: str | None, environ: Mapping[str, str] | None) -> tuple[str, set[Address]]:
        """The proxy that an environment asks for on the way to such a server, as it is shown, and where it is; "" for
        none. Whether a program goes that way is its own affair."""
        with suppress(ConfigError):
            if url := proxy_of(environ or {}, base_url(api_base)):
                return host_of(url), _addresses(lambda url: url if "://" in url else f"http://{url}", url)
        return "", set()


def _addresses(whole: Callable[[Any], str], given: str | None) -> set[Address]:
    import socket  # here: a script that only takes its lease has no use for it

    with suppress(OSError, UnicodeError, ValueError, ConfigError):
        parts = urlsplit(whole(given))
        port = parts.port or PORTS.get(parts.scheme, 80)
        return {(str(one[4][0]), port) for one in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    return set()
