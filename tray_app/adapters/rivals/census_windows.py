"""The process table of Windows, through psutil; works on every system psutil knows, so it is tested on Linux too.

Every function survives a process that is gone and a refusal: it answers empty then.
"""

import os
from collections.abc import Iterator, Mapping

from tray_app.adapters.processes.table_windows import ancestors, descendants
from tray_app.adapters.rivals.paths_windows import folder, identity, identity_for, script, seen
from tray_app.adapters.rivals.sockets_windows import Sockets
from tray_app.core.processes import starters
from tray_app.core.processes.service import Service
from tray_app.core.processes.starters import Origin

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

SCHEDULER = "schedule"
# services that carry other people's processes: stopping them is not what ends the process that is meant
CARRIERS = (
    "sshd",
    "ssh-agent",
    "termservice",
    "appinfo",
    "seclogon",
    "winmgmt",
    "winrm",
    "docker",
    "com.docker.service",
)


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
    """The Windows service that it descends from, the task scheduler or pm2; not what we ourselves descend from."""
    running = _services()
    ours = {parent for parent, _ in ancestors(os.getpid())}
    below = pid
    for parent, _ in ancestors(pid):
        if parent != pid and parent not in ours and starters.pm2_home(" ".join(_words(parent))) is not None:
            cron = _variable(below, "cron_restart") or starters.cron_in(_variable(below, "pm2_env"))
            return starters.pm2_app(_variable(below, "name") or _variable(below, "pm_id") or "?", cron=bool(cron))
        below = parent
        called = running.get(parent, "")
        if called and parent not in ours and called.lower() not in CARRIERS:
            if called.lower() == SCHEDULER:
                return Service("task", called, "taskschd.msc")
            return Service("windows", called, f'sc stop "{called}"')
    return None


def _words(pid: int) -> list[str]:
    return command_line(pid).decode("utf-8", "replace").rstrip("\0").split("\0")


def _variable(pid: int, name: str) -> str | None:
    import psutil

    try:
        return psutil.Process(pid).environ().get(name)
    except (psutil.Error, OSError):
        return None


def _services() -> Mapping[int, str]:
    """{pid: name} of the services that run; of several in one process the scheduler, else the first."""
    import psutil

    found: dict[int, str] = {}
    try:
        several = list(getattr(psutil, "win_service_iter", list)())
    except (psutil.Error, OSError):
        return {}
    for one in several:
        try:
            pid, called = one.pid(), one.name()
        except (psutil.Error, OSError):
            continue
        if pid and (pid not in found or called.lower() == SCHEDULER):
            found[pid] = called
    return found


def family(pid: int) -> list[tuple[int, str]]:
    """(pid, birth) of the process and of its parents, itself first; empty for one that has ended."""
    import psutil

    try:
        if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return []
    except (psutil.Error, OSError, ValueError):
        return []
    return list(ancestors(pid))


def inside(pid: int) -> bool:
    """Windows has one table for the whole machine."""
    return False


def below(*pids: int) -> list[int]:
    """The processes and all that descends from them."""
    return [one for pid in pids for one, _ in descendants(pid)]


def created(pid: int) -> float | None:
    """Seconds since 1970."""
    import psutil

    try:
        return psutil.Process(pid).create_time()
    except (psutil.Error, OSError):
        return None


def user(pid: int) -> tuple[str, bool]:
    """The name of its user, and whether we may end it."""
    import psutil

    try:
        found = psutil.Process(pid).username()
        return found.rpartition("\\")[2], found == psutil.Process().username()
    except (psutil.Error, OSError, KeyError):
        return "?", False


def name(pid: int) -> str:
    import psutil

    try:
        return psutil.Process(pid).name()
    except (psutil.Error, OSError):
        return ""


def origin(pid: int) -> Origin | None:
    """The editor that it was started in."""
    for parent, _ in ancestors(pid):
        program = starters.editor(_words(parent)) if parent != pid else None
        if program:
            return Origin(program)
    return None


def executable(pid: int) -> str:
    import psutil

    try:
        return psutil.Process(pid).exe()
    except (psutil.Error, OSError):
        return ""


def open_files(pid: int) -> list[str]:
    """Not asked here: a question for the name of an open pipe may wait for ever, and no program hides its command line
    as it does on Linux."""
    return []


def _bytes(word: str) -> bytes:
    return word.encode("utf-8", "surrogateescape" if os.sep == "/" else "surrogatepass")
