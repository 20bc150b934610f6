"""The way to the Bot API: which server, and through which proxy. Pure.

The tool takes the same way as its bot: where only the bot's environment names a proxy, we need it too.
"""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.tokens.redact import redact

CLOUD = "https://api.telegram.org"


def base_url(api_base: str | None) -> str:
    """The address that `/bot<token>/<method>` is put behind; `api_base` may end in `/`, `/bot` or `/bot/`.

    Raises ConfigError where it is no http(s) address.
    """
    text = (api_base or CLOUD).strip().rstrip("/").removesuffix("/bot").rstrip("/")
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or redact(text) != text:
        raise ConfigError(
            Message("api_base is not the address of a Bot API server."),
            cure=Message("Write it like {example}, without a token.", example="http://localhost:8081"),
        )
    return text


def servers(api_base: str | None) -> tuple[str, ...]:
    """The address of a server that is given as an address; the names of others nobody has been asked for."""
    host = urlsplit(base_url(api_base)).hostname or ""
    if host == "localhost":
        return "127.0.0.1", "::1"
    try:
        return (str(ipaddress.ip_address(host)),)
    except ValueError:
        return ()


def host_of(url: str) -> str:
    """Host and port of an address, without the user, path and query that may be secret; "" if there is none."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def proxy_of(environ: Mapping[str, str], base: str) -> str | None:
    """The proxy that an environment asks for: a URL, "" where NO_PROXY wants none, None where nothing is said.

    As curl, urllib and requests read it: the scheme's own variable before ALL_PROXY, small letters before capitals.
    """
    parts, name = urlsplit(base), proxy_variable(environ, base)
    if not name:
        return None
    host, port = parts.hostname or "", parts.port
    without = [entry.strip().lower() for entry in _value(environ, "no_proxy")[1].split(",") if entry.strip()]
    return "" if any(_covers(entry, host, port) for entry in without) else environ[name].strip()


def proxy_variable(environ: Mapping[str, str], base: str) -> str:
    """The variable of an environment that names the proxy; "" where none does."""
    return _value(environ, f"{urlsplit(base).scheme}_proxy")[0] or _value(environ, "all_proxy")[0]


def _value(environ: Mapping[str, str], name: str) -> tuple[str, str]:
    """The name as it is written there, and the value; both empty where it is not set."""
    written = name if environ.get(name) else name.upper()
    text = environ.get(written, "").strip()
    return (written, text) if text else ("", "")


def _covers(entry: str, host: str, port: int | None) -> bool:
    """Whether a word of NO_PROXY means this host: `*`, a network, or a name with all below it, with or without port."""
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        entry = entry.removesuffix(f":{port}").lstrip(".")
        return host == entry or host.endswith(f".{entry}")
