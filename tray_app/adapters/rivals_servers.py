"""Where the servers of the Bot API are, by number: asked once for each of them in one look."""

from contextlib import suppress
from urllib.parse import urlsplit

from tray_app.core.errors import ConfigError
from tray_app.core.route import base_url

Address = tuple[str, int]


class Servers:
    """Blocks for as long as a name takes to be resolved."""

    def __init__(self) -> None:
        self._known: dict[str | None, set[Address]] = {}

    def of(self, api_base: str | None) -> set[Address]:
        """Empty where the name is not known now."""
        if api_base not in self._known:
            self._known[api_base] = _addresses(api_base)
        return self._known[api_base]


def _addresses(api_base: str | None) -> set[Address]:
    import socket  # here: a script that only takes its lease has no use for it

    with suppress(OSError, UnicodeError, ConfigError):
        parts = urlsplit(base_url(api_base))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return {(str(one[4][0]), port) for one in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
    return set()
