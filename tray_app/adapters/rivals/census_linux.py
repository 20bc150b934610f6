"""The process table, read from /proc as bytes (proc(5)): several times faster than psutil, nothing decoded in vain.

Every function survives a process that is gone, a zombie, a kernel thread and a refusal: it answers empty then.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress

from tray_app.adapters.processes.table_linux import (
    ancestors,
    birth,
    descendants,
    numbers,
    owner,
)
from tray_app.adapters.processes.table_linux import table as rows
from tray_app.adapters.rivals.sockets_linux import Sockets
from tray_app.adapters.rivals.starters_linux import manager, origin
from tray_app.adapters.users_linux import user_name
from tray_app.core.processes.service import Service, service_of

__all__ = [
    "Sockets",
    "below",
    "command_line",
    "created",
    "environment",
    "executable",
    "family",
    "folder",
    "identity",
    "identity_for",
    "name",
    "open_files",
    "origin",
    "script",
    "seen",
    "service",
    "table",
    "user",
]

# Read at a time. Python takes a block of this size and cuts it to what came; the C library keeps the piece for the next
# of its size, and what is free around it is too small for the next reading: so an agent would grow with each restart.
PAGE = 4096
REMOVED = " (deleted)"  # how the kernel marks the path of a file or folder that is gone [proc(5)]
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def table() -> Iterator[tuple[int, bytes]]:
    """(pid, command line with NUL after each word) of every process that has one."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            line = _read(f"/proc/{name}/cmdline")
            if line:
                yield int(name), line


def command_line(pid: int) -> bytes:
    return _read(f"/proc/{pid}/cmdline")


def environment(pid: int) -> bytes:
    """NUL-separated, as the process was started; empty where it belongs to somebody else."""
    return _read(f"/proc/{pid}/environ")


def service(pid: int) -> Service | None:
    """The manager that would start the process again; not the one of our own unit or container, which holds us too."""
    unit, ours = (service_of(_cgroup(one), os.geteuid(), user_name) for one in (pid, os.getpid()))
    if unit is not None and unit != ours:
        return unit
    found = manager(pid)
    return None if found is not None and found == manager(os.getpid()) else found


def family(pid: int) -> list[tuple[int, str]]:
    """(pid, birth) of the process and of its parents, itself first; empty for one that has ended."""
    return [] if birth(pid) is None else list(ancestors(pid))


def inside(pid: int) -> bool:
    """Whether it is in a pid namespace below ours, as a container has one."""
    return len(numbers(pid)) > 1


def below(*pids: int) -> list[int]:
    """The processes and all that descends from them."""
    return [row.pid for row in descendants(rows(), pids)] if pids else []


def created(pid: int) -> float | None:
    """Seconds since 1970, as psutil counts them: boot time is known to the second only, and moves with the clock."""
    born = birth(pid)
    boot = next((line for line in _read("/proc/stat").splitlines() if line.startswith(b"btime ")), None)
    return int(boot[6:]) + int(born.partition("@")[0]) / TICK if born and boot else None


def user(pid: int) -> tuple[str, bool]:
    """The name of its user, and whether we may signal it."""
    uid = owner(pid)
    return ("?", False) if uid is None else (user_name(uid), os.geteuid() in (0, uid))


def name(pid: int) -> str:
    return _read(f"/proc/{pid}/comm").decode("utf-8", "replace").strip()


def executable(pid: int) -> str:
    """The path of the running file; "" where it cannot be told."""
    try:
        return os.readlink(f"/proc/{pid}/exe").removesuffix(REMOVED)
    except OSError:
        return ""


def identity(path: str) -> tuple[int, int] | None:
    """What two paths of one file have in common, through symlinks and bind mounts; a folder stands for its __main__."""
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            found = os.stat(f"{path}/__main__.py")
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def identity_for(pid: int, written: str) -> tuple[int, int] | None:
    """The same for a path as a process sees it: from its own folder, under its own root (a container's, a chroot's)."""
    if not written.startswith("/"):
        return identity(f"{_works_in(pid)}/{written}")
    if os.access(f"/proc/{pid}/root/", os.X_OK):
        return identity(f"/proc/{pid}/root{written}")
    # somebody else's: its root cannot be looked at, and without a container it is ours
    return None if any(word in _cgroup(pid) for word in ("docker", "libpod", "kubepods", "lxc")) else identity(written)


def seen(pid: int, written: str) -> str:
    """By what we open a path that a process has: "" where we cannot tell it."""
    if not written.startswith("/"):
        return f"{_works_in(pid)}/{written}"
    return f"/proc/{pid}/root{written}" if os.access(f"/proc/{pid}/root/", os.X_OK) else ""


def script(pid: int, written: str) -> str:
    """By what we open the script that a shell runs; "" where we cannot tell it. A shell keeps it open, so it is found
    though the shell has gone to another folder since."""
    path = seen(pid, written)
    if path and os.path.isfile(path):
        return path
    end = "/" + os.path.basename(written)
    with suppress(OSError):
        for number in os.listdir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                if os.readlink(f"/proc/{pid}/fd/{number}").endswith(end):
                    return f"/proc/{pid}/fd/{number}"
    return ""


def folder(pid: int) -> str:
    """The one it runs in; "" where it belongs to somebody else."""
    return _works_in(pid) if os.access(f"/proc/{pid}/cwd/", os.X_OK) else ""


def _works_in(pid: int) -> str:
    """By what we open its folder. Where that was removed, as a fresh deploy does it, and made anew under the same path,
    it is the new one: what lay in the old one when it was started nobody can tell any more."""
    here = f"/proc/{pid}/cwd"
    try:
        path = os.readlink(here)
    except OSError:
        return here
    anew = f"/proc/{pid}/root{path.removesuffix(REMOVED)}"
    removed = path.endswith(REMOVED) and not os.path.isdir(f"/proc/{pid}/root{path}")  # else it is called so
    return anew if removed and os.path.isdir(anew) else here


def open_files(pid: int) -> list[str]:
    """The paths of what it has open; empty where it belongs to somebody else."""
    found = []
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            try:
                found.append(os.readlink(f"/proc/{pid}/fd/{name}"))
            except OSError:
                continue
    except OSError:
        pass
    return found


def _cgroup(pid: int) -> str:
    return _read(f"/proc/{pid}/cgroup").decode("utf-8", "replace")


def _read(path: str) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        parts = [os.read(fd, PAGE)]
        while len(parts[-1]) == PAGE:  # /proc hands out whole pages while there is more
            parts.append(os.read(fd, PAGE))
        return b"".join(parts)
    except OSError:
        return b""
    finally:
        os.close(fd)
