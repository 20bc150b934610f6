"""The frozen program's own processes on Windows: those of one folder, and ending them before it is replaced.

Nothing here is called elsewhere than on Windows (installer/windows): on Linux an older program simply stays until its
last process has ended. A process is (pid, birth), looked at again before it is ended.
"""

import os
import time
from collections.abc import Sequence
from ctypes import byref
from ctypes.wintypes import BOOL, DWORD, HWND, LPARAM
from dataclasses import dataclass

from tray_app.adapters.kernel_windows import callback, library

_WM_QUIT = 0x0012
LOOK = 0.05


@dataclass(frozen=True)
class Copy:
    """`verb` is the first word after the program: "agent", "tray", "run", …; without one it is the tray."""

    pid: int
    birth: str
    verb: str


def running(programs: Sequence[str]) -> list[Copy]:
    """All processes of these programs, named by their paths, but ourselves."""
    import psutil

    wanted, found = {_plain(program) for program in programs}, []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and _plain(process.exe()) in wanted:
                words = process.cmdline()[1:]
                found.append(Copy(process.pid, repr(process.create_time()), words[0] if words else "tray"))
        except (psutil.Error, OSError):
            continue
    return found


def close(copies: Sequence[Copy], patience: float) -> None:
    """Have those that show windows leave their message loops, which takes an icon off the task bar; then end them."""
    user32 = library("user32")
    pids = {copy.pid for copy in copies}

    def look(window: int, _: int) -> bool:
        owner = DWORD()
        thread = user32.GetWindowThreadProcessId(HWND(window), byref(owner))
        if owner.value in pids:
            user32.PostThreadMessageW(DWORD(thread), _WM_QUIT, 0, 0)
        return True

    user32.EnumWindows(callback(BOOL, HWND, LPARAM)(look), 0)
    if not gone(copies, patience):
        for copy in copies:
            _end(copy)
        gone(copies, patience)


def gone(copies: Sequence[Copy], patience: float) -> bool:
    """Whether all of them have ended, after waiting that long at most."""
    end = time.monotonic() + patience
    while any(_same(copy) for copy in copies):
        if time.monotonic() > end:
            return False
        time.sleep(LOOK)
    return True


def _same(copy: Copy) -> bool:
    import psutil

    try:
        return repr(psutil.Process(copy.pid).create_time()) == copy.birth
    except (psutil.Error, OSError):
        return False


def _end(copy: Copy) -> None:
    import psutil

    try:
        process = psutil.Process(copy.pid)
        if repr(process.create_time()) == copy.birth:
            process.kill()
    except (psutil.Error, OSError):
        return


def _plain(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))
