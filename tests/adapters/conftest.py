"""Processes that a test of the process table starts, all gone after it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest
from home import kill
from processes import ended

ENVIRON = {
    k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "PYENV_ROOT", "VIRTUAL_ENV", "SYSTEMROOT")
}

Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a program that says "up" when it is there; all of them are gone after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(
        *argv: object,
        env: dict[str, str] | None = None,
        up: bool = True,
        stdio: int = subprocess.PIPE,
        **more: object,
    ) -> "subprocess.Popen[bytes]":
        one = subprocess.Popen(
            [a if isinstance(a, bytes) else str(a) for a in argv],
            env={**ENVIRON, **(env or {})},
            stdout=stdio,
            stdin=stdio,
            stderr=None if stdio == subprocess.PIPE else stdio,
            start_new_session=True,
            **more,  # type: ignore[call-overload]
        )
        started.append(one)
        if up:
            assert one.stdout is not None
            while (line := one.stdout.readline()).strip() != b"up":  # npm and its like speak first
                assert line, "it has ended"
        return one

    yield begin
    for one in started:
        # it was not waited for, so its number cannot be anybody else's; the group is its own
        if one.returncode is None and sys.platform == "win32":
            with suppress(psutil.NoSuchProcess):
                for below in psutil.Process(one.pid).children(recursive=True):
                    kill(below.pid)
            one.kill()
        elif one.returncode is None:
            group = members(one.pid)
            os.killpg(one.pid, signal.SIGKILL)
            for pid in group:  # one that is only just ending still carries the token, and the next test would see it
                assert ended(pid)
        one.communicate()


def members(group: int) -> list[int]:
    """The processes of a group."""
    found = []
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == group:
                found.append(pid)
    return found
