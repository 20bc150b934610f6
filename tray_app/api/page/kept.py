"""What of an open page outlives its agent: the port, because a page can only ask where it came from, and its sessions,
so that an agent that was updated or killed is back in every open page without a new link.

    {"port": 40123, "sessions": {"<sha256 of the cookie>": {"read_only": false, "used": 1764480000.0}}}

No cookie can be had from it. The file is 0600 in a private folder; there is none where no page is open.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

IDLE = 12 * 3600.0
"""Seconds that a session lives without being used."""
MOST = 64 * 1024
"""Bytes of such a file: a hundred for each session."""


@dataclass
class Granted:
    """What a session may, and when it was used last: in seconds since 1970, because it outlives this process."""

    read_only: bool
    used: float


@dataclass(frozen=True)
class Kept:
    port: int
    sessions: Mapping[str, Granted]


def read(file: Path, now: float) -> Kept | None:
    """None where there is none, only what is left of one, or nothing in it that lives."""
    try:
        with open(file, "rb") as stream:
            data = json.loads(stream.read(MOST))
        port = int(data["port"])
        sessions = {
            str(key): Granted(bool(one["read_only"]), float(one["used"])) for key, one in data["sessions"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    alive = {key: one for key, one in sessions.items() if now - IDLE < one.used <= now}
    return Kept(port, alive) if alive and 0 < port < 1 << 16 else None


def write(file: Path, kept: Kept) -> None:
    """Raises HostError, OSError."""
    from tray_app.adapters.files import write_atomic

    if not kept.sessions:
        file.unlink(missing_ok=True)
        return
    sessions = {key: asdict(one) for key, one in kept.sessions.items()}
    write_atomic(file, json.dumps({"port": kept.port, "sessions": sessions}).encode(), 0o600)
