"""Processes of a test's own, asked, ended and looked at in the same words on Linux and on Windows."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

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


class Row(NamedTuple):
    """What is asked of each process after each test; by psutil alone that took more time than the quick tests."""

    pid: int
    parent: int
    zombie: bool
    variables: bytes

    def has(self, name: str, value: str) -> bool:
        return f"\0{name}={value}\0".encode() in self.variables


def table() -> Iterator[Row]:
    """All processes that may be looked into."""
    for pid in psutil.pids():
        with suppress(psutil.Error, OSError):
            yield _row_windows(pid) if WINDOWS else _row_linux(pid)


def _row_linux(pid: int) -> Row:
    with open(f"/proc/{pid}/stat", "rb") as file:
        state, parent = file.read().rpartition(b")")[2].split(None, 2)[:2]
    with open(f"/proc/{pid}/environ", "rb") as file:
        return Row(pid, int(parent), state == b"Z", b"\0" + file.read())


def _row_windows(pid: int) -> Row:
    one = psutil.Process(pid)
    variables = "".join(f"\0{name}={value}" for name, value in one.environ().items())
    return Row(pid, one.ppid(), False, f"{variables}\0".encode())


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
