"""The end of a Windows session: bots end softly, and those that should be up come up with the next agent.

Deliberate faults that went red: an agent that is not told · bots that are ended at once.
"""

import ctypes
import sys
from ctypes import byref, create_unicode_buffer
from ctypes.wintypes import BOOL, DWORD, HWND, LPARAM, UINT, WPARAM
from typing import Any

import psutil
from e2e.waiting import until
from emulation.emulator import Emulator
from home import ECHO, Home, make_token

from tray_app.adapters.desktop.session_end_windows import CLASS

QUERY_END, END = 0x0011, 0x0016
SOFT = f"""
import sys
sys.path.insert(0, {str(ECHO.parent)!r})
import echo_bot
try:
    echo_bot.main()
finally:
    print("bye", flush=True)
"""
"""Says so when it was asked to stop; whoever is ended hard says nothing."""


def test_bots_end_softly_with_the_session_and_come_up_with_the_next(home: Home, emulator: Emulator) -> None:
    emulator.add_bot(make_token(4711), "shop_bot")
    home.bot("shop", SOFT, token=make_token(4711), python=sys.executable)
    assert home.run("start", "shop").returncode == 0
    agent = psutil.Process(home.status()["agent"]["pid"])
    bot = psutil.Process(home.status("shop")["pid"])
    user32, window = windows_of(agent.pid)
    assert user32.SendMessageW(window, QUERY_END, 0, 0) & 0xFFFFFFFF == 1
    user32.SendMessageW(window, END, 0, 0)  # another program refused: nothing has happened
    assert home.status("shop")["phase"] == "running"
    assert user32.SendMessageW(window, QUERY_END, 0, 0) & 0xFFFFFFFF == 1
    user32.SendMessageW(window, END, 1, 0)  # Windows would end us when this returns
    assert not bot.is_running()
    agent.wait(30)
    assert "bye" in home.log("shop"), "it was asked"
    assert "killed" not in home.log("shop")
    assert home.run("start", "shop").returncode in (0, 1)
    assert home.wait_for("shop", lambda found: found.phase == "running").want_up


def windows_of(pid: int) -> tuple[Any, Any]:
    """user32, and the agent's window that the session talks to."""
    user32 = ctypes.WinDLL("user32")  # type: ignore[attr-defined,unused-ignore]
    user32.SendMessageW.restype, user32.SendMessageW.argtypes = LPARAM, (HWND, UINT, WPARAM, LPARAM)
    found = []

    def see(handle: Any, _more: Any) -> bool:
        owner, name = DWORD(), create_unicode_buffer(99)
        user32.GetWindowThreadProcessId(HWND(handle), byref(owner))
        user32.GetClassNameW(HWND(handle), name, 99)
        if (owner.value, name.value) == (pid, CLASS):
            found.append(handle)
        return True

    call = ctypes.WINFUNCTYPE(BOOL, HWND, LPARAM)(see)  # type: ignore[attr-defined,unused-ignore]
    until(lambda: user32.EnumWindows(call, 0) and found, "the agent has its window")
    return user32, found[0]
