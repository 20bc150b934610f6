"""The icon of Windows, on pystray's dummy backend: our rows become its menu. What Windows draws is tested there."""

import pytest

from tray_app.core.standing import State
from tray_app.tray.icon import Ears
from tray_app.tray.icon_pystray import PystrayIcon
from tray_app.tray.icon_windows import cut
from tray_app.tray.menu import Command, Row


@pytest.fixture
def heard():
    return []


@pytest.fixture
def icon(monkeypatch, heard):
    monkeypatch.setenv("PYSTRAY_BACKEND", "dummy")
    icon = PystrayIcon({}, Ears(heard.append, lambda: None, lambda: heard.append("forward")))
    monkeypatch.setattr(icon._icon, "_update_menu", lambda: None)  # the dummy draws nothing
    return icon


def shown(icon):
    return list(icon._icon.menu)


def test_rows_become_items(icon, heard):
    icon.set_menu(
        (
            Row("a", "This & that", Command("start", "shop")),
            Row("b", "Off", Command("stop", "shop"), enabled=False),
            Row("c", separator=True),
            Row("d", "More", children=(Row("e", "One", Command("language", value="en"), checked=True, radio=True),)),
        )
    )
    first, off, line, more = shown(icon)
    assert (first.text, first.enabled, first.checked) == ("This && that", True, None)
    assert not off.enabled
    assert line is icon._pystray.Menu.SEPARATOR
    (one,) = more.submenu
    assert (one.text, one.checked, one.radio) == ("One", True, True)
    first(icon._icon)
    one(icon._icon)
    assert heard == [Command("start", "shop"), Command("language", value="en")]


def test_the_tooltip_fits_windows_and_the_icon_follows_the_state(icon):
    icon.set_tooltip("1 running · " * 30)
    assert 100 < len(icon._icon.title) <= 127
    assert icon._icon.title.endswith("1…")
    icon.set_icon(State.FAILED, 2)
    assert icon._icon.icon == (State.FAILED, 2)


def test_windows_counts_a_picture_in_a_name_twice():
    assert cut("🤖" * 100, 63) == "🤖" * 31 + "…"
    assert cut("short", 63) == "short"
