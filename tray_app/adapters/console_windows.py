"""Asking a program to stop the way its own console or window would: Ctrl+C, Ctrl+Break, or a click on "close".

A process can reach another one's console only by attaching to it, and then gets what it sends itself. So this runs as a
short-lived process of its own, `bottray press EVENT PID ...`, whose `main` is here.
"""

import os
import time
from collections.abc import Sequence
from ctypes import byref
from ctypes.wintypes import BOOL, DWORD, HWND, LPARAM

from tray_app.adapters.kernel_windows import callback, kernel32, library

VERB = "press"
CTRL_C, CTRL_BREAK = 0, 1  # [Win32: GenerateConsoleCtrlEvent]
_WM_CLOSE = 0x0010
_ROOM = 256  # processes of one console that are listed
_AFTERWARDS = 0.5  # our own handlers are called by Windows in threads of its own, for which Python must not end yet


def main(words: Sequence[str]) -> int:
    """`EVENT PID ...`: press the key in each console that these processes have, close the windows of all."""
    event, pids = int(words[0]), {int(word) for word in words[1:]}
    _close_windows(pids)
    unmoved = callback(BOOL, DWORD)(lambda event: True)
    kernel32().FreeConsole()
    reached: set[int] = set()
    for pid in sorted(pids):
        if pid in reached or not kernel32().AttachConsole(pid):
            continue
        kernel32().SetConsoleCtrlHandler(unmoved, True)  # we get the key too; attaching forgets older handlers
        there = (DWORD * _ROOM)()
        listed = set(there[: min(kernel32().GetConsoleProcessList(there, _ROOM), _ROOM)]) - {os.getpid()}
        if listed <= pids:  # else a stranger uses this console too
            kernel32().GenerateConsoleCtrlEvent(event, 0)
        reached |= listed
        kernel32().FreeConsole()
    time.sleep(_AFTERWARDS)
    os._exit(0)


def _close_windows(pids: set[int]) -> None:
    user32 = library("user32")

    def look(window: int, _: int) -> bool:
        owner = DWORD()
        user32.GetWindowThreadProcessId(HWND(window), byref(owner))
        if owner.value in pids and user32.IsWindowVisible(HWND(window)):
            user32.PostMessageW(HWND(window), _WM_CLOSE, 0, 0)
        return True

    user32.EnumWindows(callback(BOOL, HWND, LPARAM)(look), 0)
