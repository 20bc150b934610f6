"""The tray on a Windows desktop, as a person meets it. Deliberate faults that went red: left button not heard ·
a refusal of WM_QUERYENDSESSION, which is pystray's own answer.
"""

import json
import subprocess

import pytest

from tests.windows_tray.conftest import PATIENCE, wait_for

WINDOWS_OF_TRAY = r"""
found = []
def see(hwnd, _):
    name = create_unicode_buffer(99)
    user32.GetClassNameW(HWND(hwnd), name, 99)
    if name.value.startswith("bottray") and name.value.endswith("SystemTrayIcon"):
        found.append(hwnd)
    return True
user32.EnumWindows(WINFUNCTYPE(BOOL, HWND, LPARAM)(see), 0)
assert len(found) == 2, found  # pystray has one for the icon and one for the menu
user32.SendMessageW.restype, user32.SendMessageW.argtypes = LPARAM, (HWND, UINT, WPARAM, LPARAM)
"""


def snapshot(*bots, problem=None):
    return {"agent": {"pid": 1, "version": "0"}, "bots": list(bots), "problem": problem}


def bot(name, phase, **more):
    return {"name": name, "phase": phase, "username": f"{name}_bot", "has_token": True, "run": 1, **more}


RUNNING = snapshot(bot("shop", "running", pid=4711))


def hue(colour):
    """Which of its channels leads, where one does."""
    if colour is None or max(colour) - min(colour) < 60:
        return "grey"
    return ("red", "green", "blue")[colour.index(max(colour))]


def test_the_icon_shows_the_worst_state_and_follows_it(desktop, start_tray):
    # grey only at first: Wine lays a new icon over the old one, whose colour shines through an outline
    tray = start_tray()
    wait_for(desktop.icon)
    assert hue(desktop.colour()) == "grey"
    tray.tell(snapshot=RUNNING)
    wait_for(lambda: hue(desktop.colour()) == "green")
    tray.tell(snapshot=snapshot(bot("shop", "running"), bot("news", "fatal", reason="It failed.")))
    wait_for(lambda: hue(desktop.colour()) == "red")


@pytest.mark.parametrize("button", [1, 3])
def test_either_button_opens_the_menu_and_a_row_acts(desktop, start_tray, button):
    tray = start_tray(json.dumps(RUNNING))
    wait_for(lambda: hue(desktop.colour()) == "green")
    menu = desktop.open_menu(button)
    desktop.row(menu, 2, lines=1)  # headline, line, Start, Stop
    wait_for(lambda: tray.called("stop", "shop"))
    wait_for(lambda: desktop.menu() is None)


def test_the_menu_is_of_now_each_time_it_opens(desktop, start_tray):
    tray = start_tray(json.dumps(RUNNING))
    wait_for(lambda: hue(desktop.colour()) == "green")
    flat = desktop.open_menu()
    desktop.close_menu()
    tray.tell(snapshot=snapshot(*(bot(f"bot{n}", "running") for n in range(12))))
    wait_for(lambda: hue(desktop.colour()) == "green")

    def taller():
        several = desktop.open_menu()
        desktop.close_menu()
        return several[3] - several[1] > flat[3] - flat[1]

    wait_for(taller)


def test_of_several_bots_each_has_its_submenu(desktop, start_tray):
    tray = start_tray(json.dumps(snapshot(bot("shop", "running"), bot("news", "stopped"))))
    wait_for(lambda: hue(desktop.colour()) == "green")
    menu = desktop.open_menu()
    desktop.row(menu, 1, button=None)
    both = wait_for(lambda: (found := desktop.menu()) and found[0] < menu[0] - 50 and found)
    # the submenu stands at the left, its first row (Start) beside the row that it belongs to
    desktop.row((both[0], menu[1] + 17, *both[2:]), 0)
    wait_for(lambda: tray.called("start", "news"))


def test_a_long_tooltip_is_shown_whole(desktop, start_tray):
    start_tray(json.dumps(snapshot(*(bot(f"bot{n}", "fatal", reason="It failed.") for n in range(3)))))
    left, top, *_ = wait_for(desktop.icon)
    desktop.mouse("mousemove", left + 6, top + 6, "sleep", "0.3", "mousemove", left + 8, top + 8)
    tip = wait_for(desktop.menu)
    assert tip[3] - tip[1] < 40 < tip[2] - tip[0]


def test_an_explorer_that_restarts_gets_the_icon_again(desktop, start_tray, outside):
    start_tray(json.dumps(RUNNING))
    wait_for(desktop.icon)
    forget = r"""
from pystray._util import win32
for hwnd in found:
    win32.Shell_NotifyIcon(win32.NIM_DELETE, win32.NOTIFYICONDATAW(cbSize=sizeof(win32.NOTIFYICONDATAW), hWnd=hwnd))
"""
    outside(WINDOWS_OF_TRAY + forget)
    wait_for(lambda: desktop.icon() is None)
    outside("user32.PostMessageW(HWND(0xFFFF), user32.RegisterWindowMessageW('TaskbarCreated'), 0, 0)")
    wait_for(lambda: hue(desktop.colour()) == "green")


def test_nobody_is_kept_from_logging_out_and_the_tray_goes_with_the_session(desktop, start_tray, outside):
    tray = start_tray(json.dumps(RUNNING))
    wait_for(desktop.icon)
    asked = outside(WINDOWS_OF_TRAY + "print([user32.SendMessageW(hwnd, 0x11, 0, 0) & 0xFFFFFFFF for hwnd in found])")
    assert asked == "[1, 1]"
    outside(WINDOWS_OF_TRAY + "[user32.SendMessageW(hwnd, 0x16, 0, 0) for hwnd in found]")  # another program refused
    assert desktop.open_menu()
    desktop.close_menu()
    outside(WINDOWS_OF_TRAY + "[user32.PostMessageW(HWND(hwnd), 0x16, 1, 0) for hwnd in found]")
    assert tray.process.wait(PATIENCE) == 0
    wait_for(lambda: desktop.icon() is None)


def test_a_second_start_ends_at_once_and_there_is_one_icon(desktop, start_tray):
    start_tray(json.dumps(RUNNING))
    one = wait_for(desktop.icon)
    second = start_tray(json.dumps(RUNNING))
    assert second.process.wait(PATIENCE) == 0
    assert desktop.icon() == one


def test_quit_in_the_menu_ends_the_tray_alone(desktop, start_tray):
    tray = start_tray()  # no agent: Quit is a row of its own, the last
    left, _top, _right, bottom = desktop.open_menu()
    desktop.mouse("mousemove", left + 60, bottom - 2, "sleep", "0.2", "mousemove", left + 61, bottom - 3, "click", 1)
    assert tray.process.wait(PATIENCE) == 0
    assert not any("called" in heard for heard in tray.heard), subprocess.list2cmdline(map(str, tray.heard))
