"""Processes of a test's own, asked, ended and looked at in the same words on Linux and on Windows."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import psutil

WINDOWS = sys.platform == "win32"
SOFT = [signal.SIGINT] if WINDOWS else [signal.SIGINT, signal.SIGTERM]
"""What a process can be asked by; on Windows SIGTERM ends it at once."""
KILL = "taskkill /F /T /PID" if WINDOWS else "kill"
"""What a user is told to type for a process of his own, before its number."""
KILLED = 15 if WINDOWS else -9
"""The exit code of a process that `kill` has ended, as its parent sees it; os.kill gives the same."""


class Hearing(subprocess.Popen[Any]):
    """A process that can be sent SIGINT on Windows too: by the same way by which an agent asks its bots.

    There, no `-I`, `-E` or `-S` may keep its Python from listening.
    """

    def __init__(self, command: Sequence[str | os.PathLike[str]], *, env: Mapping[str, str], **more: Any) -> None:
        self._line: Any = None
        if WINDOWS:
            from tray_app.adapters.processes.stop_pipe_windows import Line

            self._line = Line()
            env = {"SYSTEMROOT": os.environ["SYSTEMROOT"], **self._line.environment(env)}  # without it: no sockets
        super().__init__(command, env=env, **more)

    def send_signal(self, number: int) -> None:
        if self._line is None or number != signal.SIGINT:
            super().send_signal(number)
        elif self.poll() is None:
            assert self._line.ask(), "its Python does not listen"


def bystander(*words: object) -> list[str]:
    """A command that is no bot's: it says "up" and waits. What is named by `words` stands in its command line."""
    if WINDOWS:
        return ["cmd", "/d", "/c", "echo up& ping -n 3600 127.0.0.1 >nul& rem " + " ".join(map(str, words))]
    return ["sh", "-c", "echo up; exec sleep 3600", *map(str, words)]


def kill(pid: int) -> None:
    """The hardest end that the system has."""
    with suppress(psutil.NoSuchProcess):
        psutil.Process(pid).kill()


def alive(pid: int) -> bool:
    """Whether it runs; who only waits to be reaped does not."""
    try:
        return bool(psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD))
    except psutil.NoSuchProcess:
        return False


def ended(pid: int, timeout: float = 20) -> bool:
    """Whether the process ends within the time, by the kernel's word; one that has ended already counts."""
    return _ended_windows(pid, timeout) if WINDOWS else _ended_linux(pid, timeout)


def _ended_linux(pid: int, timeout: float) -> bool:
    import select

    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([fd], [], [], timeout)[0])
    finally:
        os.close(fd)


def _ended_windows(pid: int, timeout: float) -> bool:
    from tray_app.adapters.kernel_windows import SYNCHRONIZE, kernel32

    handle = kernel32().OpenProcess(SYNCHRONIZE, False, pid)
    if not handle:
        return True
    try:
        return bool(kernel32().WaitForSingleObject(handle, int(timeout * 1000)) == 0)
    finally:
        kernel32().CloseHandle(handle)


def command_line(pid: int) -> list[str]:
    return psutil.Process(pid).cmdline()


def open_files(pid: int) -> int:
    """How many files, sockets and (on Windows) other things of the kernel a process has open."""
    one = psutil.Process(pid)
    return int(one.num_handles() if WINDOWS else one.num_fds())
