"""Whose end the kernel tells us of: our children's, also of those that we adopted [wait(2), prctl(2)]."""

import os
from contextlib import suppress

from tray_app.core.errors import HostError
from tray_app.core.messages import Message

PR_SET_CHILD_SUBREAPER = 36


def ended(which: int, pid: int) -> int | None:
    """The first of these children of ours that has ended and was not taken in yet."""
    try:
        found = os.waitid(which, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return found.si_pid if found else None


def is_adopted(pid: int) -> bool:
    """Whether a child that has ended is not of our own making: each bot has a session of its own, and what our threads
    start stays in ours."""
    with suppress(OSError):
        return os.getsid(pid) != os.getsid(0)
    return False


def become_subreaper() -> None:
    """Raises HostError where /proc belongs to another PID namespace, because it was not mounted anew: each of its
    numbers would be a stranger's here [pid_namespaces(7)]."""
    import ctypes

    with suppress(OSError):
        if os.readlink("/proc/self") != str(os.getpid()):
            raise HostError(
                Message("/proc has other numbers for processes than this container (PID namespace): BotTray could not "
                        "tell its own from strangers."),
                Message("Mount one of its own: {command}", command="mount -t proc proc /proc"),
            )  # fmt: skip
    with suppress(OSError, AttributeError):  # a sandbox may refuse it; leftovers are then found by session and mark
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
