"""What Windows asks of an icon beyond pystray: sharp drawings, a fresh menu at either button, the end of the session.

pystray answers 0 to every message it does not know. To WM_QUERYENDSESSION that is a refusal: with such an icon nobody
could log out. It also stretches one drawing to 32 pixels, which Windows shrinks to 16 again.
[Win32: Shell_NotifyIconW, NOTIFYICONDATAW, WM_QUERYENDSESSION, SetProcessDpiAwareness]
"""

import ctypes
import hashlib
import struct
from collections.abc import Callable
from ctypes import c_void_p
from ctypes.wintypes import BOOL, DWORD, HANDLE, HICON, HWND, LPARAM, LPCWSTR, UINT, WPARAM
from functools import cache
from typing import Any

from tray_app.adapters.kernel_windows import library
from tray_app.core.standing import State
from tray_app.tray import picture

QUERY_END, END, SETTING_CHANGE, LEFT, RIGHT, NULL = 0x0011, 0x0016, 0x001A, 0x0202, 0x0205, 0
BALLOON_CLICK = 0x0405  # NIN_BALLOONUSERCLICK
MODIFY, INFO = 0x0001, 0x0010  # NIM_MODIFY, NIF_INFO
INFO_MARK, WARNING_MARK = 0x0001, 0x0002  # NIIF_INFO, NIIF_WARNING
PER_MONITOR = 2
SMALL_ICON = 49  # SM_CXSMICON
BROADCAST, ALREADY = 0xFFFF, 183
MOST_TIP, MOST_TEXT, MOST_TITLE = 127, 255, 63
"""UTF-16 units that Windows takes of a tooltip, a notification and its title, without the closing zero."""


@cache
def _user32() -> Any:
    dll = library("user32")
    for name, result, arguments in (
        ("CreateIconFromResourceEx", HICON, (c_void_p, DWORD, BOOL, DWORD, ctypes.c_int, ctypes.c_int, UINT)),
        ("FindWindowW", HWND, (LPCWSTR, LPCWSTR)),
        ("GetDpiForWindow", UINT, (HWND,)),
        ("GetSystemMetricsForDpi", ctypes.c_int, (ctypes.c_int, UINT)),
        ("PostMessageW", BOOL, (HWND, UINT, WPARAM, LPARAM)),
        ("RegisterWindowMessageW", UINT, (LPCWSTR,)),
    ):
        function = getattr(dll, name)
        function.restype, function.argtypes = result, arguments
    return dll


def see_real_pixels() -> None:
    """Before the first window: what we draw is shown as it is, at 100 % as at 200 %, and not stretched."""
    library("shcore").SetProcessDpiAwareness(PER_MONITOR)  # refused where the program's manifest says it already


def side(dpi: int | None = None) -> int:
    """Pixels of an icon in the taskbar: 16, 20, 24, 28, 32 at 100, 125, 150, 175, 200 %."""
    if dpi is None:
        dpi = _user32().GetDpiForWindow(_user32().FindWindowW("Shell_TrayWnd", None)) or 96
    return int(_user32().GetSystemMetricsForDpi(SMALL_ICON, dpi))


def claim(home: str) -> tuple[Any, int]:
    """A handle, held for as long as we are the tray of `home` in this session, or None where there is one already;
    and the message that brings it forward.
    """
    name = "BotTray-" + hashlib.sha256(home.lower().encode()).hexdigest()[:16]
    kernel = library("kernel32")
    kernel.CreateMutexW.restype, kernel.CreateMutexW.argtypes = HANDLE, (c_void_p, BOOL, LPCWSTR)
    handle = kernel.CreateMutexW(None, False, f"Local\\{name}")
    taken = ctypes.get_last_error() == ALREADY  # type: ignore[attr-defined,unused-ignore]
    return None if taken else handle, int(_user32().RegisterWindowMessageW(name))


def bring_forward(message: int) -> None:
    _user32().PostMessageW(BROADCAST, message, 0, 0)


def handle_of(state: State, count: int, pixels: int) -> Any:
    """An HICON, drawn without an imaging library: the header of a bitmap, then its lines from the lowest up.

    The nearest drawing that is not smaller; between our sizes Windows makes it smaller.
    """
    size = next((size for size in picture.SIZES if size >= pixels), picture.SIZES[-1])
    rgba = picture.rgba(state, size, count)
    turned = bytearray(rgba)
    turned[0::4], turned[2::4] = rgba[2::4], rgba[0::4]
    lines = [turned[at : at + size * 4] for at in range(0, len(turned), size * 4)]
    header = struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0)
    mask = bytes((size + 31) // 32 * 4 * size)  # unused beside an alpha channel, but counted
    data = header + b"".join(reversed(lines)) + mask
    return _user32().CreateIconFromResourceEx(data, len(data), True, 0x00030000, pixels, pixels, 0)


def cut(text: str, most: int) -> str:
    """Not longer than `most` units of UTF-16, of which a picture in a name takes two; cut at a word."""
    if _units(text) <= most:
        return text
    text = text[: most - 1]
    while _units(text) > most - 1:
        text = text[:-1]
    head, blank, _rest = text.rpartition(" ")
    return (head if blank and len(head) > most // 2 else text).rstrip(" ,;:.·") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def improved(base: Any, freshen: Callable[[], None], forward: Callable[[], None], message: int) -> Any:
    """pystray's icon class, made whole. Its `icon` is a pair (State, count); `message` is the one of `claim`."""

    class WindowsIcon(base):  # type: ignore[misc,unused-ignore]
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            self._open = False
            self._side = 0
            self._icon_handle: Any = None
            self._message_handlers |= {
                QUERY_END: lambda _wparam, _lparam: 1,
                END: lambda wparam, _lparam: self.stop() if wparam else None,
                SETTING_CHANGE: lambda _wparam, _lparam: self._resized(),
                message: lambda _wparam, _lparam: forward(),
            }

        def _on_display_change(self, _wparam: int, _lparam: int) -> None:
            self._resized()

        def _resized(self) -> None:
            if self.visible and side() != self._side:
                self._update_icon()

        def _assert_icon_handle(self) -> None:
            if not self._icon_handle:
                self._side = side()
                state, count = self.icon
                self._icon_handle = handle_of(state, count, self._side)

        def _on_notify(self, wparam: int, lparam: int) -> None:
            """A menu that is open stays as it is: Windows would not forgive one that is destroyed."""
            if lparam not in (LEFT, RIGHT, BALLOON_CLICK) or self._open:
                return
            self._open = True
            try:
                freshen()
                self._update_menu()
                super()._on_notify(wparam, RIGHT)
                _user32().PostMessageW(self._hwnd, NULL, 0, 0)  # or the next click only closes what is closed
            finally:
                self._open = False

        def inform(self, title: str, text: str, urgent: bool) -> None:
            mark = WARNING_MARK if urgent else INFO_MARK
            self._message(
                MODIFY, INFO, szInfo=cut(text, MOST_TEXT), szInfoTitle=cut(title, MOST_TITLE), dwInfoFlags=mark
            )

    return WindowsIcon
