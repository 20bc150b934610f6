"""No file that is open can go on Windows, so nobody keeps one that has no name any more; and it tells of no locker."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from tray_app.adapters.leases.listening import Removals


def removals(where: Path) -> "Removals | None":
    return None


def removed_but_open(folder: Path) -> dict[str, list[int]]:
    return {}


def has_removed(pid: int, path: Path) -> bool | None:
    return False


def lockers_of_removed(pid: int, path: Path) -> set[int]:
    return set()


def locker(path: Path) -> int | None:
    return None


def presence(path: Path) -> "socket.socket | None":
    return None


def present(path: Path) -> bool:
    return False
