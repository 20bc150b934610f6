"""What says that a bot runs though somebody else has got its lease, since its lock file was removed: who has started
nothing yet lets it go again. Of a process in another container, or another user's, nothing else can be seen.

A claim is a lock on `bottray-KEY.kept`, by whoever has lost the lease, for as long as another has the new one. A script
that is stopped by a signal claims nothing, nor does the fork of one that has ended since; so its presence is told from
its beginning: by a socket that no file stands for (keepers_linux.py), which a fork inherits.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from tray_app.adapters.leases import keepers
from tray_app.adapters.leases.lease import Held, Lease, take
from tray_app.core.errors import HostError

if TYPE_CHECKING:
    import socket

KEPT = ".kept"


def claim(key: str, where: Path) -> Lease | None:
    """None where somebody else says so."""
    try:
        return take(key, where, KEPT)
    except (Held, HostError):
        return None


def claimed(key: str, where: Path) -> bool:
    """Whether somebody runs the bot whose lock file was removed. A file that nobody has locked says nothing."""
    if keepers.present(_named(key, where)):
        return True
    if not (where / f"bottray-{key}{KEPT}").exists():
        return False
    try:
        take(key, where, KEPT).release()
    except Held:
        return True
    except HostError:
        return False
    return False


def presence(key: str, where: Path) -> "socket.socket | None":
    """For whoever has the lease, until it is closed and every fork that has inherited it has ended. None where somebody
    else has it, where no file that is open can go, and where the system has no such thing."""
    return keepers.presence(_named(key, where))


def _named(key: str, where: Path) -> Path:
    return where / f"bottray-{key}"
