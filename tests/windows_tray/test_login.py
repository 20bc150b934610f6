"""Start at login on a Windows desktop: `enable`, a logon, and the tray is there.

Deliberate faults that went red: Task Manager's mark left where it was · a stale value left as it is.
"""

import os
import subprocess

import pytest

from tests.windows_tray.conftest import BED, PATIENCE, ROOT, TOOLS, wait_for, windows_path

OPEN = (
    "import winreg; k = winreg.CreateKey(winreg.HKEY_CURRENT_USER, "
    "r'Software\\Microsoft\\Windows\\CurrentVersion\\Run')"
)
READ = f"{OPEN}; print(winreg.QueryValueEx(k, 'BotTray')[0])"
LOG_OUT = (
    "user32.FindWindowExW.restype = HWND\n"
    "def see(hwnd, _):\n"
    "    name = create_unicode_buffer(99); user32.GetClassNameW(HWND(hwnd), name, 99)\n"
    "    if 'SystemTrayIcon' in name.value: user32.PostMessageW(HWND(hwnd), 0x16, 1, 0)\n"
    "    return True\n"
    "user32.EnumWindows(WINFUNCTYPE(BOOL, HWND, LPARAM)(see), 0)"
)
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"


@pytest.fixture
def bottray(tmp_path):
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith("BOTTRAY")},
        "BOTTRAY_HOME": windows_path(tmp_path),
        "BOTTRAY_LANG": "en",
        "PYTHONUTF8": "1",
        "WINDOWS_BED_PYTHONPATH": windows_path(ROOT),  # what starts at the logon is of this tree, too
    }

    def run(*words, program=TOOLS / "python", head=("-m", "tray_app")):
        done = subprocess.run(
            [program, *head, *words], env=environ, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
        )
        return done.returncode, done.stdout + done.stderr

    run.environ = environ
    yield run
    run("quit")
    run("disable")


def test_after_a_logon_the_tray_is_there_without_a_window(desktop, bottray, outside, tmp_path):
    assert "disable" not in bottray("status")[1]
    code, said = bottray("enable")
    assert code == 0, said
    assert "Run" in said
    assert desktop.icon() is None, "a switch for the next login, nothing that starts now"
    bottray("logon", program=TOOLS / "desktop", head=())
    wait_for(desktop.icon)
    assert desktop.menu() is None, "no window, no console"
    written = outside(READ)
    assert "pythonw.exe" in written
    assert written.endswith("tray --silent")
    assert (BED / "python" / "pythonw.exe").exists()
    outside(LOG_OUT)
    wait_for(lambda: desktop.icon() is None)


def test_a_program_that_was_moved_is_told_of_and_repairs_its_value(desktop, bottray, outside):
    bottray("enable")
    right = outside(READ)
    outside(f"{OPEN}; winreg.SetValueEx(k, 'BotTray', 0, winreg.REG_SZ, r'\"C:\\before\\BotTray.exe\" tray --silent')")
    assert "starts a BotTray that was moved or upgraded since" in bottray("doctor")[1]
    command = [TOOLS / "python", "-m", "tray_app", "tray", "--silent"]
    with subprocess.Popen(command, env=bottray.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tray:
        try:
            wait_for(desktop.icon)
            assert outside(READ) == right
        finally:
            outside(LOG_OUT)
        assert tray.wait(PATIENCE) == 0
    wait_for(lambda: desktop.icon() is None)


def test_what_task_manager_switched_off_is_off_until_it_is_enabled_again(bottray, outside):
    on = "from tray_app.adapters.desktop import autostart; print(autostart.on({}))"
    mark = f"k = winreg.CreateKey(winreg.HKEY_CURRENT_USER, r'{APPROVED}'); "
    bottray("enable")
    assert outside(on) == "('tray',)"
    outside("import winreg; " + mark + "winreg.SetValueEx(k, 'BotTray', 0, winreg.REG_BINARY, bytes([3] + [0] * 11))")
    assert outside(on) == "()"
    bottray("enable")
    assert outside(on) == "('tray',)"
    bottray("disable")
    assert outside(on) == "()"


def test_before_login_is_said_not_to_be_offered(bottray):
    code, said = bottray("enable", "--before-login")
    assert code != 0
    assert "at login" in said
