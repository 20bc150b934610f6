"""What the kernel tells of lock files, beside the lock itself: who has one, and that one is gone."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app.adapters.links import real

if TYPE_CHECKING:
    import socket

_DELETED = " (deleted)"  # behind the name of a file that has none any more [proc(5), /proc/PID/fd]


class Removals:
    """See listening.py."""

    def __init__(self, where: Path) -> None:
        from tray_app.adapters import inotify_linux as inotify

        self._where = str(where)
        self._goes = inotify.DELETE | inotify.MOVED_FROM | inotify.DELETE_SELF | inotify.MOVE_SELF
        self._inotify = inotify.Inotify()
        self._ended = os.eventfd(0, os.EFD_CLOEXEC)
        self.hears = True
        if self._inotify.add(self._where, self._goes) < 0:
            self.close()
            raise inotify.refused()

    @property
    def fd(self) -> int:
        return self._inotify.fd

    def heard(self) -> None:
        for _ in self._inotify.events():
            pass
        self.hears = self._inotify.add(self._where, self._goes) >= 0  # the folder may be another one by now

    def wait(self, seconds: float | None = None) -> bool:
        import select

        ready, _, _ = select.select([self.fd, self._ended], [], [], seconds)  # which gevent and eventlet have, too
        if self._ended in ready:
            self.close()
            return False
        self.heard()
        return True

    def end(self) -> None:
        if self._ended >= 0:
            os.eventfd_write(self._ended, 1)

    def close(self) -> None:
        self._inotify.close()
        if self._ended >= 0:
            os.close(self._ended)
            self._ended = -1


def presence(path: Path) -> "socket.socket | None":
    """An address without a file, one for all users of a network namespace [unix(7), "abstract"]."""
    import socket  # here and below: most who ask about leases have no use for it

    one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        one.bind(_address(path))
    except OSError:
        one.close()
        return None
    return one


def present(path: Path) -> bool:
    """By a look alone: to bind it would seem somebody's presence to whoever looks in that moment."""
    import socket

    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.connect(_address(path))
        return True
    return False


def _address(path: Path) -> bytes:
    import hashlib

    whole = f"{_real(path.parent)}/{path.name}"
    return b"\0bottray-" + hashlib.sha256(os.fsencode(whole)).hexdigest().encode()


@cache
def _real(folder: Path) -> str:
    """Followed once: right before a bot is started nobody waits for a disk."""
    return real(folder)


def removals(where: Path) -> Removals | None:
    return Removals(where)


def removed_but_open(folder: Path) -> dict[str, list[int]]:
    """{name of a file that was removed from it and is locked still: other processes that have it open}, as far as we
    may look; those who have locked one themselves come first.

    The list of locks says whether there can be one, and mostly who; where that one has ended, all are looked into.
    """
    try:
        device = _in_list(os.stat(folder)).rpartition(":")[0]
        named = {f"{device}:{entry.inode()}" for entry in os.scandir(folder)}
    except OSError:
        return {}
    gone = [(file, pid) for file, pid in _locks() if file.startswith(f"{device}:") and file not in named]
    gone = [(file, pid) for file, pid in gone if pid != os.getpid()]
    pids = dict.fromkeys(pid for _file, pid in gone)
    if not all(_has_open(pid, file) for file, pid in gone):  # a number may be a zombie's, or another's
        pids |= dict.fromkeys(int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid())
    found: dict[str, list[int]] = {}
    for pid in pids:
        for name, file in _removed_of(pid, folder):
            if file in {file for file, _pid in gone}:
                found.setdefault(name, []).append(pid)
    return found


def has_removed(pid: int, path: Path) -> bool | None:
    """Whether this process has it open; None where we may not look."""
    return _has(pid, lambda file: _name_of_removed(pid, path.parent, file) == path.name)


def lockers_of_removed(pid: int, path: Path) -> set[int]:
    """Who had locked what this process has open of it, though they may have ended since."""
    files = {file for name, file in _removed_of(pid, path.parent) if name == path.name}
    return {locker for file, locker in _locks() if file in files}


def _removed_of(pid: int, folder: Path) -> set[tuple[str, str]]:
    """(name, file as in the list of locks) of what a process has open and was removed from the folder."""
    found = set[tuple[str, str]]()

    def note(file: str) -> bool:
        if name := _name_of_removed(pid, folder, file):
            found.add((name, _in_list(os.stat(file))))
        return False

    _has(pid, note)
    return found


def _name_of_removed(pid: int, folder: Path, file: str) -> str | None:
    """Raises OSError."""
    shown = os.readlink(file)
    if not shown.endswith(_DELETED):
        return None
    place, name = os.path.split(shown.removesuffix(_DELETED))
    # a container may have the folder elsewhere
    there = place == real(folder) or (_mounts(pid) != _mounts() and os.stat(file).st_dev == os.stat(folder).st_dev)
    return name if there else None


def locker(path: Path) -> int | None:
    """Who has locked it; a child may hold the lock since that one has ended. So it is believed only of a process that
    has the file open, or that does not let us look."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except OSError:
        return None
    pids = (pid for file, pid in _locks() if file == _in_list(found))
    return next(
        (pid for pid in pids if _has(pid, lambda file: os.path.samestat(os.stat(file), found)) is not False), None
    )


def _has_open(pid: int, listed: str) -> bool:
    """Unless we see that it has not."""
    return _has(pid, lambda file: _in_list(os.stat(file)) == listed) is not False


def _has(pid: int, is_it: Callable[[str], bool]) -> bool | None:
    folder = f"/proc/{pid}/fd"
    try:
        numbers = os.listdir(folder)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    for number in numbers:
        with suppress(OSError):
            if is_it(f"{folder}/{number}"):
                return True
    return False


def _mounts(pid: str | int = "self") -> str:
    return os.readlink(f"/proc/{pid}/ns/mnt")


def _locks() -> Iterator[tuple[str, int]]:
    """(file, pid) from /proc/locks [proc_locks(5)]: "1: FLOCK ADVISORY WRITE 4321 00:1a:567 0 EOF"."""
    try:
        with open("/proc/locks") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for fields in map(str.split, lines):
        if fields[1:2] == ["FLOCK"]:
            yield fields[5], int(fields[4])


def _in_list(found: os.stat_result) -> str:
    """Where a file system has several devices (btrfs) the kernel's list has another one: then nothing is found."""
    return f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
