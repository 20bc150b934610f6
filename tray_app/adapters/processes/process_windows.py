"""Processes on Windows: who they are, and how they are asked and ended. Those that are ours:
children_windows.py; those of somebody else: ending_windows.py.

Another program of ours hears an event that bears its number. (A key in its console would reach the shell there.)
"""

import ctypes
import os
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from ctypes import byref, c_uint64
from typing import TYPE_CHECKING

from tray_app.adapters.kernel_windows import INFINITE, QUERY, SYNCHRONIZE, TERMINATE, kernel32, library, sure
from tray_app.adapters.processes.table_windows import (
    ancestors,
    below,
    birth,
    counted_in,
    environment_value,
    is_whole,
    namespace,
    with_variable,
)
from tray_app.adapters.rules_windows import for_us_alone
from tray_app.adapters.security_windows import owner_of_process

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = [
    "ASKS_EACH",
    "ancestors",
    "below",
    "birth",
    "counted_in",
    "end",
    "environment_value",
    "handle_of",
    "is_root",
    "is_whole",
    "namespace",
    "open_files",
    "owner",
    "press",
    "press_beside",
    "signal_softly",
    "slept",
    "user",
    "wait",
    "when_asked",
    "with_variable",
]

EVENT_MODIFY_STATE = 0x0002
_ALREADY_EXISTS = 183
DETACHED = 0x00000008  # creationflag [Win32: CreateProcess]
ASKS_EACH = False


def user() -> str:
    import getpass

    return getpass.getuser()


def owner(pid: int) -> int | str | None:
    return owner_of_process(pid)


def slept() -> float:
    """[Win32: GetTickCount64 counts the time of sleep, QueryUnbiasedInterruptTime does not, in steps of 100 ns]"""
    awake = c_uint64()
    kernel32().QueryUnbiasedInterruptTime(byref(awake))
    return float(kernel32().GetTickCount64() / 1e3 - awake.value / 1e7)


def open_files() -> tuple[int, int] | None:
    """A process may have 16 million handles."""
    return None


def is_root() -> bool:
    return bool(library("shell32").IsUserAnAdmin())


def when_asked(action: Callable[[], object]) -> None:
    """`action` is called, in a thread of its own, when another program of ours asks us to end. Raises OSError.

    An event of this name that is there already is a stranger's, who could end us by it: it is not listened to.
    """
    name = _event(os.getpid(), birth(os.getpid()))
    with for_us_alone() as rules:
        event = kernel32().CreateEventW(rules, True, False, name)
        foreign = not event or ctypes.get_last_error() == _ALREADY_EXISTS  # type: ignore[attr-defined,unused-ignore]
    if foreign:
        kernel32().CloseHandle(event) if event else None
        return

    def listen() -> None:
        kernel32().WaitForSingleObject(event, INFINITE)
        action()

    threading.Thread(target=listen, daemon=True).start()


def signal_softly(pid: int, born: str) -> None:
    """Raises OSError."""
    if birth(pid) != born:
        raise ProcessLookupError(pid)
    event = sure(kernel32().OpenEventW(EVENT_MODIFY_STATE, False, _event(pid, born)))
    try:
        sure(kernel32().SetEvent(event))
    finally:
        kernel32().CloseHandle(event)


def _event(pid: int, born: str | None) -> str:
    return rf"Global\bottray-end-{pid}-{born}"


def press(event: int, pids: Sequence[int]) -> None:
    """Ctrl+C or Ctrl+Break in the consoles of these processes, by a program of its own. Not awaited, never fails."""
    with suppress(OSError):  # the kill that follows needs nobody's help
        _pressing(event, *map(str, pids)).returncode = 0  # it ends by itself, and nobody asks how


def press_beside(event: int, pids: Sequence[int], beside: Sequence[int], patience: float) -> bool:
    """The same for processes of somebody else, where nobody but those `beside` them hears it too; whether it was done,
    or a window closed instead. Who has called it sees to it that these numbers stay theirs."""
    from subprocess import TimeoutExpired

    from tray_app.adapters.processes.console_windows import ASKED, BESIDE

    try:
        pressing = _pressing(event, *map(str, pids), BESIDE, *map(str, beside))
    except OSError:
        return False
    try:
        return pressing.wait(patience) == ASKED
    except TimeoutExpired:
        pressing.kill()
        return False


def _pressing(event: int, *words: str) -> "Popen[bytes]":
    from subprocess import DEVNULL, Popen

    from tray_app.adapters.processes.console_windows import VERB
    from tray_app.adapters.processes.detached import own_command

    command = own_command(VERB, str(event), *words)
    return Popen(command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, creationflags=DETACHED)


def end(handles: Collection[int], patience: float) -> bool:
    """End processes and wait until all are gone."""
    for handle in handles:
        kernel32().TerminateProcess(handle, 1)
    return wait(handles, patience)


def wait(handles: Collection[int], patience: float) -> bool:
    """Whether all of these processes are gone, at once or within so many seconds: the kernel tells."""
    end = time.monotonic() + patience
    return all(kernel32().WaitForSingleObject(h, max(int(1000 * (end - time.monotonic())), 0)) == 0 for h in handles)


def handle_of(pid: int, born: str, rights: int = TERMINATE | QUERY | SYNCHRONIZE) -> int | None:
    """A handle of exactly this process, whose number nobody else gets while it is open; None where it is gone. Raises
    PermissionError."""
    handle: int | None = kernel32().OpenProcess(rights, False, pid)
    if handle is None:
        if birth(pid) == born:
            raise PermissionError(pid)
        return None
    if birth(pid) == born:
        return handle
    kernel32().CloseHandle(handle)
    return None
