"""The process table of Windows, through psutil; works on every system psutil knows, so it is tested on Linux too.

Every function survives a process that is gone and a refusal: it answers empty then.
"""

import os
from collections.abc import Iterator

from tray_app.core.service import Service


def table() -> Iterator[tuple[int, bytes]]:
    """(pid, command line with NUL after each word) of every process that has one and lets us read it."""
    import psutil

    for pid in psutil.pids():
        line = command_line(pid)
        if line:
            yield pid, line


def command_line(pid: int) -> bytes:
    import psutil

    try:
        return b"".join(_bytes(word) + b"\0" for word in psutil.Process(pid).cmdline())
    except (psutil.Error, OSError):
        return b""


def environment(pid: int) -> bytes:
    import psutil

    try:
        return b"".join(_bytes(f"{k}={v}") + b"\0" for k, v in psutil.Process(pid).environ().items())
    except (psutil.Error, OSError):
        return b""


def service(pid: int) -> Service | None:
    """Windows services are not named yet."""
    return None


def family(pid: int) -> list[tuple[int, str]]:
    """(pid, birth) of the process and of its parents, itself first; empty for one that has ended."""
    import psutil

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return []
        return [(p.pid, repr(p.create_time())) for p in (process, *process.parents())]
    except psutil.Error:
        return []


def created(pid: int) -> float | None:
    """Seconds since 1970."""
    import psutil

    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def user(pid: int) -> tuple[str, bool]:
    """The name of its user, and whether we may end it."""
    import psutil

    try:
        found = psutil.Process(pid).username()
        return found, found == psutil.Process().username()
    except (psutil.Error, KeyError):
        return "?", False


def name(pid: int) -> str:
    import psutil

    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return ""


def origin(pid: int) -> str | None:
    """Not told on Windows."""
    return None


def executable(pid: int) -> str:
    import psutil

    try:
        return psutil.Process(pid).exe()
    except (psutil.Error, OSError):
        return ""


def identity(path: str) -> str | None:
    """What two paths of one file have in common; a folder stands for its __main__."""
    try:
        full = os.path.realpath(path)
        if os.path.isdir(full):
            full = os.path.join(full, "__main__.py")
        return os.path.normcase(full) if os.path.exists(full) else None
    except (OSError, ValueError):
        return None


def identity_for(pid: int, written: str) -> str | None:
    """The same for a path as a process sees it, from its own folder."""
    import psutil

    try:
        return identity(os.path.join(psutil.Process(pid).cwd(), written))
    except (psutil.Error, OSError):
        return identity(written) if os.path.isabs(written) else None


def _bytes(word: str) -> bytes:
    return word.encode("utf-8", "surrogateescape" if os.sep == "/" else "surrogatepass")
