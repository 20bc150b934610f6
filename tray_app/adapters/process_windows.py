"""Processes on Windows: who they are, and how they are ended. Those that are ours: process_children_windows.py.

A process that is not ours can only be ended at once; another program of ours hears an event that bears its number. (A
key in its console would reach the shell there as well.)
"""

import ctypes
import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from ctypes import byref, c_uint64

from tray_app.adapters.kernel_windows import INFINITE, QUERY, SYNCHRONIZE, TERMINATE, kernel32, library, sure
from tray_app.adapters.process_table_windows import (
    ancestors,
    below,
    birth,
    counted_in,
    end_command,
    is_whole,
    namespace,
    with_variable,
)
from tray_app.adapters.rules_windows import for_us_alone
from tray_app.adapters.security_windows import owner_of_process as owner

__all__ = [
    "ENDS_SOFTLY",
    "ancestors",
    "below",
    "birth",
    "counted_in",
    "end",
    "end_command",
    "is_root",
    "is_whole",
    "namespace",
    "open_files",
    "owner",
    "press",
    "signal_softly",
    "slept",
    "user",
    "when_asked",
    "with_variable",
]

EVENT_MODIFY_STATE = 0x0002
_ALREADY_EXISTS = 183
DETACHED = 0x00000008  # creationflag [Win32: CreateProcess]
ENDS_SOFTLY = False


def user() -> str:
    import getpass

    return getpass.getuser()


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
    import subprocess

    from tray_app.adapters.console_windows import VERB
    from tray_app.adapters.detached import own_command

    command = own_command(VERB, str(event), *map(str, pids))
    null = subprocess.DEVNULL
    with suppress(OSError):  # the kill that follows needs nobody's help
        pressing = subprocess.Popen(command, stdin=null, stdout=null, stderr=null, creationflags=DETACHED)
        pressing.returncode = 0  # it ends by itself, and nobody asks how


def end(tree: Sequence[tuple[int, str]], patience: float) -> bool:
    """End processes and wait until all are gone. Raises PermissionError where one of them is not ours to end."""
    handles = [handle for pid, born in tree if (handle := _open(pid, born))]
    try:
        for handle in handles:
            kernel32().TerminateProcess(handle, 1)
        end = time.monotonic() + patience
        return all(
            kernel32().WaitForSingleObject(h, max(int(1000 * (end - time.monotonic())), 0)) == 0 for h in handles
        )
    finally:
        for handle in handles:
            kernel32().CloseHandle(handle)


def _open(pid: int, born: str) -> int | None:
    """A handle that ends exactly this process; None where it is gone. Raises PermissionError."""
    handle: int | None = kernel32().OpenProcess(TERMINATE | QUERY | SYNCHRONIZE, False, pid)
    if handle is None:
        if birth(pid) == born:
            raise PermissionError(pid)
        return None
    if birth(pid) == born:
        return handle
    kernel32().CloseHandle(handle)
    return None
