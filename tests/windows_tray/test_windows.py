"""The tray's windows on a Windows desktop: opened by the mouse, answered by the keyboard; a real agent behind them.

Deliberate fault that went red: no field gets the keys when a window opens.
"""

import os
import subprocess

import pytest
from home import ECHO, make_token

from tests.windows_tray.conftest import PATIENCE, ROOT, TOOLS, wait_for, windows_path

TOKEN = make_token(773_000)
CLEAN = 7, 3
"""Row and separators above it, with a bot that runs and a warning: others may read a test's .env."""
OF_A_BOT = 200
"""Pixels: the menu is higher with a bot's rows in it, and less high while the tray still connects."""
MESSAGE = "#32770"
"""The class of a message window of Windows."""
FRONT = r"""
user32.GetForegroundWindow.restype = HWND
hwnd = user32.GetForegroundWindow() or 0
kind, info, place = create_unicode_buffer(99), (DWORD * 18)(72), RECT()
user32.GetClassNameW(HWND(hwnd), kind, 99)
user32.GetWindowRect(HWND(hwnd), byref(place))
user32.GetGUIThreadInfo(user32.GetWindowThreadProcessId(HWND(hwnd), None), info)
print(kind.value, hwnd, int(bool(user32.IsWindowVisible(HWND(hwnd)) and info[4])), place.right, place.bottom)
"""
"""The window in front: its class and handle, whether something in it has the keyboard, its right and lower edge."""
GONE = "print(user32.IsWindowVisible(HWND({handle})))"
PRESS = r"""
class Input(Structure):
    _fields_ = [("kind", DWORD), ("gap", DWORD), ("virtual", WORD), ("scan", WORD), ("flags", DWORD), ("time", DWORD),
                ("extra", c_void_p), ("rest", c_byte * 8)]
def key(virtual, up):
    one = Input(1, 0, virtual, 0, 2 * up)  # KEYEVENTF_KEYUP
    assert user32.SendInput(1, byref(one), sizeof(one)) == 1
for letter in {typed!r}:
    found = user32.VkKeyScanW(ord(letter))
    shift = [0x10] * (found >> 8 & 1)
    for virtual in *shift, found & 0xFF:
        key(virtual, False)
    for virtual in found & 0xFF, *shift:
        key(virtual, True)
key(0x0D, False)
key(0x0D, True)
"""
"""Types it, and Enter."""

END = r"""
import psutil
for process in psutil.process_iter():
    try:
        if process.environ().get("BOTTRAY_HOME") == {home!r}:
            process.kill()
    except (psutil.Error, OSError):
        pass
"""
"""Whatever has been started for that home, such as a window that nobody has answered."""


@pytest.fixture
def answer(desktop, outside):
    """Waits for the next window of a kind, clicks on its button or types and presses Enter, until it has gone."""

    def next_one(kind, button=None, typed=""):
        def there():
            found, handle, ready, *edges = outside(FRONT).split(" ")
            return found == kind and ready == "1" and (handle, *map(int, edges))

        handle, right, bottom = wait_for(there)
        if button:
            desktop.mouse("mousemove", right - button[0], bottom - button[1], "sleep", "0.2", "click", 1)
        else:
            outside(PRESS.format(typed=typed))
        wait_for(lambda: outside(GONE.format(handle=handle)) == "0")

    return next_one


@pytest.fixture
def bottray(outside, tmp_path):
    home = windows_path(tmp_path / "home")
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith("BOTTRAY")},
        "BOTTRAY_HOME": home,
        "BOTTRAY_LOCK_DIR": windows_path(tmp_path / "locks"),
        "BOTTRAY_LANG": "en",
        "PYTHONUTF8": "1",
        "WINDOWS_BED_PYTHONPATH": windows_path(ROOT),
    }

    def start(*words):
        null = subprocess.DEVNULL
        command = [TOOLS / "python", "-m", "tray_app", *words]
        return subprocess.Popen(command, env=environ, stdin=null, stdout=null, stderr=null)

    yield start
    outside(END.format(home=home))


def menu_of_a_bot(desktop):
    """None while the tray still connects."""
    menu = desktop.open_menu()
    if menu[3] - menu[1] > OF_A_BOT:
        return menu
    desktop.close_menu()
    return None


def test_a_bot_is_cleaned_up_after(desktop, bottray, answer, emulator, tmp_path):
    emulator.add_bot(TOKEN, "shop_bot")
    folder = tmp_path / "my shop"
    folder.mkdir()
    (folder / "bot.py").write_text(ECHO.read_text("utf-8"), "utf-8")
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\nBOT_TOKEN={TOKEN}\n")
    (folder / "start_bot.bat").write_bytes(b'@echo off\r\ncd /d "%~dp0"\r\n:again\r\npython bot.py\r\ngoto again\r\n')
    assert bottray("add", windows_path(folder / "start_bot.bat"), "--yes").wait(PATIENCE) == 0
    emulator.wait_for(TOKEN, lambda state: state["readers_now"] == 1)
    tray = bottray("tray", "--silent")
    try:
        wait_for(desktop.icon)
        desktop.row(wait_for(lambda: menu_of_a_bot(desktop)), *CLEAN)
        answer(MESSAGE)  # there is none
        assert emulator.state(TOKEN)["readers_now"] == 1
    finally:
        bottray("quit").wait(PATIENCE)
        tray.terminate()
        tray.wait(PATIENCE)
