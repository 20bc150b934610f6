"""Asking a program to stop the way its own console or window would: Ctrl+C, Ctrl+Break, or a click on "close".

A process can reach another one's console only by attaching to it, and then gets what it sends itself. So this runs as a
short-lived process of its own, `bottray press EVENT PID ... [+ PID ...]`, whose `main` is here.
"""

import os
import time
from collections.abc import Sequence
from ctypes import byref, create_unicode_buffer
from ctypes.wintypes import BOOL, DWORD, HWND, LPARAM

from tray_app.adapters.kernel_windows import callback, kernel32, library

VERB, BESIDE = "press", "+"
ASKED, NOBODY = 0, 3
"""Exit codes: a key was pressed or a window closed; there was neither."""
CTRL_C, CTRL_BREAK = 0, 1  # [Win32: GenerateConsoleCtrlEvent]
_WM_CLOSE = 0x0010
_ROOM = 256  # processes of one console that are listed
_NAMED = 64  # letters of a window's class that are read
_CONSOLES = ("ConsoleWindowClass", "PseudoConsoleWindow")  # they seem to be their programs', which closing them ends
_AFTERWARDS = 0.5  # our own handlers are called by Windows in threads of its own, for which Python must not end yet


def main(words: Sequence[str]) -> int:
    """`EVENT PID ...`: press the key in each console that these processes have, close the windows of all.

    With `+ PID ...` they are somebody else's, and those behind the sign may hear the key with them. Where these have a
    console, nothing but its key asks them.
    """
    event, rest = int(words[0]), list(words[1:])
    foreign = BESIDE in rest
    cut = rest.index(BESIDE) if foreign else len(rest)
    pids, beside = {int(word) for word in rest[:cut]}, {int(word) for word in rest[cut + 1 :]}
    asked = not foreign and _close_windows(pids)
    unmoved = callback(BOOL, DWORD)(lambda event: True)
    kernel32().FreeConsole()
    reached: set[int] = set()
    for pid in sorted(pids):
        if pid in reached or not kernel32().AttachConsole(pid):
            continue
        kernel32().SetConsoleCtrlHandler(unmoved, True)  # we get the key too; attaching forgets older handlers
        there = (DWORD * _ROOM)()
        listed = set(there[: min(kernel32().GetConsoleProcessList(there, _ROOM), _ROOM)]) - {os.getpid()}
        if all(one in pids | beside or _began(one, pids) for one in listed):  # else a stranger uses this console too
            asked = bool(kernel32().GenerateConsoleCtrlEvent(event, 0)) or asked
        reached |= listed
        kernel32().FreeConsole()
    if foreign and not reached:
        asked = _close_windows(pids)
    time.sleep(_AFTERWARDS)
    os._exit(ASKED if asked else NOBODY)


def _began(pid: int, pids: set[int]) -> bool:
    """Whether one of these has started it, since they were listed."""
    from tray_app.adapters.processes.table_windows import ancestors  # here: hardly a key needs it

    return any(parent in pids for parent, _ in ancestors(pid))


def _close_windows(pids: set[int]) -> bool:
    """Whether there was one."""
    user32 = library("user32")
    found = []

    def look(window: int, _: int) -> bool:
        owner = DWORD()
        user32.GetWindowThreadProcessId(HWND(window), byref(owner))
        if owner.value in pids and user32.IsWindowVisible(HWND(window)):
            called = create_unicode_buffer(_NAMED)
            user32.GetClassNameW(HWND(window), called, _NAMED)
            if called.value not in _CONSOLES:
                found.append(window)
                user32.PostMessageW(HWND(window), _WM_CLOSE, 0, 0)
        return True

    user32.EnumWindows(callback(BOOL, HWND, LPARAM)(look), 0)
    return bool(found)
