"""See session_end.py: a process without console and window is ended by Windows without a word. So it gets a window.

Nobody sees it. It is asked first of all programs (level 0x3FF), before the bots themselves; while it ends them, the
screen of Windows shows the reason instead of "not responding". [WM_QUERYENDSESSION, SetProcessShutdownParameters,
ShutdownBlockReasonCreate]
"""

import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress
from ctypes import POINTER, c_ssize_t, c_void_p
from ctypes.wintypes import BOOL, DWORD, HWND, LPARAM, LPCWSTR, MSG, UINT, WPARAM
from typing import Any

from tray_app.adapters.kernel_windows import callback, library

CLASS = "BotTraySession"
CLOSE = 0x0010  # WM_CLOSE
ASKED_FIRST = 0x3FF
PATIENCE = 60.0
"""Seconds that the session waits for us at most; whoever sits there can end it sooner."""


def watch(on_end: Callable[[], None], why: str) -> Callable[[], None]:
    """`on_end` is called, in another thread, when the session ends; the session then waits until the function that is
    returned here has been called. `why` is what Windows shows meanwhile.
    """
    window = _Window(on_end, why)
    threading.Thread(target=window.run, name="session-end", daemon=True).start()
    return window.done


class _Window:
    def __init__(self, on_end: Callable[[], None], why: str) -> None:
        self._on_end, self._why = on_end, why
        self._done = threading.Event()
        self._made = threading.Event()
        self._handle: Any = None
        self._user32 = _user32()

    def done(self) -> None:
        self._done.set()
        if self._made.wait(1):
            self._user32.PostMessageW(self._handle, CLOSE, 0, 0)

    def run(self) -> None:
        with suppress(OSError):
            library("kernel32").SetProcessShutdownParameters(ASKED_FIRST, 0)
        user32 = self._user32
        procedure = callback(c_ssize_t, HWND, UINT, WPARAM, LPARAM)(self._hear)
        looks = _Class(lpfnWndProc=ctypes.cast(procedure, c_void_p), lpszClassName=CLASS)
        user32.RegisterClassW(ctypes.byref(looks))
        self._handle = user32.CreateWindowExW(0, CLASS, None, 0, 0, 0, 0, 0, None, None, None, None)
        self._made.set()
        message = MSG()
        while self._handle and user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            user32.DispatchMessageW(ctypes.byref(message))

    def _hear(self, handle: Any, message: int, wparam: int, lparam: int) -> int:
        match message:
            case 0x0011:  # WM_QUERYENDSESSION
                self._user32.ShutdownBlockReasonCreate(handle, self._why)
                return 1
            case 0x0016 if wparam:  # WM_ENDSESSION
                self._on_end()
                self._done.wait(PATIENCE)
            case 0x0016:  # another program refused
                self._user32.ShutdownBlockReasonDestroy(handle)
            case 0x0002:  # WM_DESTROY
                self._user32.PostQuitMessage(0)
            case _:
                return int(self._user32.DefWindowProcW(handle, message, wparam, lparam))
        return 0


class _Class(ctypes.Structure):
    """WNDCLASSW."""

    _fields_ = (
        ("style", UINT),
        ("lpfnWndProc", c_void_p),
        ("cbClsExtra", ctypes.c_int),
        ("cbWndExtra", ctypes.c_int),
        ("hInstance", c_void_p),
        ("hIcon", c_void_p),
        ("hCursor", c_void_p),
        ("hbrBackground", c_void_p),
        ("lpszMenuName", LPCWSTR),
        ("lpszClassName", LPCWSTR),
    )


def _user32() -> Any:
    dll = library("user32")
    ints = (ctypes.c_int,) * 4
    for name, result, arguments in (
        ("CreateWindowExW", HWND, (DWORD, LPCWSTR, LPCWSTR, DWORD, *ints, HWND, c_void_p, c_void_p, c_void_p)),
        ("DefWindowProcW", c_ssize_t, (HWND, UINT, WPARAM, LPARAM)),
        ("DispatchMessageW", c_ssize_t, (POINTER(MSG),)),
        ("GetMessageW", ctypes.c_int, (POINTER(MSG), HWND, UINT, UINT)),
        ("PostMessageW", BOOL, (HWND, UINT, WPARAM, LPARAM)),
        ("RegisterClassW", ctypes.c_ushort, (POINTER(_Class),)),
        ("ShutdownBlockReasonCreate", BOOL, (HWND, LPCWSTR)),
        ("ShutdownBlockReasonDestroy", BOOL, (HWND,)),
    ):
        function = getattr(dll, name)
        function.restype, function.argtypes = result, arguments
    return dll
