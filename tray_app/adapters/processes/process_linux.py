"""Processes on Linux: read from /proc, signalled through pidfds. Those that are ours: children_linux.py."""

import os
import signal
import time
from collections.abc import Callable

from tray_app.adapters.processes.table_linux import (
    ancestors,
    below,
    birth,
    counted_in,
    environment_value,
    is_whole,
    namespace,
    owner,
    with_variable,
)
from tray_app.adapters.users_linux import user_name

__all__ = [
    "ASKS_EACH",
    "ancestors",
    "below",
    "birth",
    "counted_in",
    "environment_value",
    "is_root",
    "is_whole",
    "namespace",
    "open_files",
    "owner",
    "send",
    "signal_softly",
    "slept",
    "user",
    "when_asked",
    "with_variable",
]

ASKS_EACH = True


def user() -> str:
    return user_name(os.getuid())


def slept() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


def open_files() -> tuple[int, int] | None:
    import resource

    try:
        return len(os.listdir("/proc/self/fd")) - 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    except OSError:
        return None


def is_root() -> bool:
    return os.geteuid() == 0


def when_asked(action: Callable[[], object]) -> None:
    """A signal is what asks; whoever wants to hear it handles it."""


def signal_softly(pid: int, born: str) -> None:
    if not send(pid, born, signal.SIGTERM):
        raise ProcessLookupError(pid)


def send(pid: int, born: str, number: int) -> bool:
    """Signal exactly this process: the pidfd is taken first, then the birth is read, so no stranger can slip in.

    Signal 0 only asks. Raises PermissionError for another user's process.
    """
    try:
        fd = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if birth(pid) != born:
            return False
        signal.pidfd_send_signal(fd, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(fd)
    return True
