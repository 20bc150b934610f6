"""What the kernel tells of lock files, beside the lock itself: who has one, and that one is gone."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio


def watch(where: Path, loop: "asyncio.AbstractEventLoop", removed: Callable[[], None]) -> Callable[[], None]:
    """By dnotify [fcntl(2), F_NOTIFY], which costs one descriptor and nothing until a file goes."""
    import fcntl
    import signal

    fd = os.open(where, os.O_RDONLY | os.O_CLOEXEC)
    loop.add_signal_handler(signal.SIGIO, removed)  # before the first one can come: it would end us

    def stop() -> None:
        os.close(fd)
        loop.remove_signal_handler(signal.SIGIO)

    try:
        fcntl.fcntl(fd, fcntl.F_NOTIFY, fcntl.DN_DELETE | fcntl.DN_RENAME | fcntl.DN_MULTISHOT)
    except OSError:
        stop()
        raise
    return stop


def removed_but_open(path: Path) -> int | None:
    """The pid of another process that has a file of this name open which was removed since, as far as we may look.

    The list of locks says whether there can be one, and mostly who; where that one has ended, all are looked into.
    """
    device = _in_list(os.stat(path.parent)).rpartition(":")[0]
    named = {f"{device}:{entry.inode()}" for entry in os.scandir(path.parent)}
    pids = {pid for file, pid in _locks() if file.startswith(f"{device}:") and file not in named} - {os.getpid()}
    if not all(os.path.exists(f"/proc/{pid}") for pid in pids):
        pids = {int(name) for name in os.listdir("/proc") if name.isdigit()} - {os.getpid()}
    return next((pid for pid in pids if has_open(pid, f"{path.name} (deleted)")), None)


def has_open(pid: int, name: str) -> bool | None:
    try:
        numbers = os.listdir(f"/proc/{pid}/fd")
    except FileNotFoundError:
        return False
    except OSError:
        return None
    for number in numbers:
        with suppress(OSError):
            if os.readlink(f"/proc/{pid}/fd/{number}").endswith(f"/{name}"):
                return True
    return False


def locker(path: Path) -> int | None:
    """Who has locked it; a child may hold the lock since that one has ended. So it is believed only of a process that
    has the file open, or that does not let us look."""
    try:
        wanted = _in_list(os.stat(path, follow_symlinks=False))
    except OSError:
        return None
    return next((pid for file, pid in _locks() if file == wanted and has_open(pid, path.name) is not False), None)


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
