"""By mouse on every desktop that Debian has: what comes of either click, and a submenu that is whole when first opened.

`python3 tests --long` takes the large ones too, which are installed for it.
"""

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tray.driver import WHOLE, bot, snapshot
from tests.tray.mouse import Mouse
from tray_app.tray import hosts
from tray_app.tray.hosts import HOSTS, OTHER, LeftClick

SMALL = ("xfce4", "lxqt", "mate")
ASKED = [*SMALL, *(WHOLE if os.environ.get("BOTTRAY_TESTS_LONG", "1") == "1" else ("swaybar",))]
"""Of the large ones some minutes go by until they are there, GNOME's extension drops an icon in some starts,
and on a busy machine waybar's menu does not close in time by the key for it."""
NAMES = {
    "kde": "KDE Plasma",
    "gnome": "GNOME with AppIndicator",
    "cinnamon": "Cinnamon",
    "lxqt": "LXQt",
    "mate": "MATE",
}
STATE = snapshot(bot(since=None), bot("support_desk", since=None))


@pytest.fixture(params=ASKED)
def mouse(request, desktops, start_tray):
    desk = desktops(request.param)
    mouse = Mouse(desk, start_tray(desk.env, STATE))
    yield mouse
    mouse.close()


def row_of(panel):
    return next(host for host in HOSTS if host.name == NAMES.get(panel, panel))


def test_either_click_shows_the_menu_or_the_page_where_the_host_has_none(mouse):
    panel = mouse.desk.panel
    if panel == "swaybar":
        for button in (1, 3):
            mouse.tray.forget()
            mouse.click(button)
            mouse.tray.hear(page=True)
        return
    mouse.click(3)
    mouse.menu()
    mouse.close()
    mouse.click(1)
    if row_of(panel).left is LeftClick.PAGE:
        mouse.tray.hear(page=True)
    else:
        mouse.menu()
        assert {"page": True} not in mouse.tray.heard


def test_a_row_of_a_submenu_that_is_opened_for_the_first_time(mouse):
    if mouse.desk.panel == "swaybar":
        return
    mouse.click(3)
    mouse.press_below("support_desk", "Stop")
    mouse.tray.hear(called=["stop", "support_desk"])


def test_a_process_that_is_none_of_them_tells_no_host():
    assert hosts.host_of(os.getpid()) is OTHER
    assert hosts.host_of(2**22 + 1) is OTHER


@given(st.text("a_ b", max_size=12))
def test_no_host_shows_a_label_otherwise_than_it_is(label):
    assert re.sub(r"_([^_])", r"\1", hosts.first_doubled(label), count=1) == label  # dbusMenu.js of the extension
    assert re.sub(r"_(.)", r"\1", hosts.each_doubled(label)) == label
