"""The tray in real panels, looked at and driven from outside."""

import time

import pytest
from PIL import Image

from tests.tray.driver import Desktop, bot, snapshot, until
from tray_app.core.standing import State
from tray_app.tray import picture

GREEN, RED = (39, 148, 75), (217, 64, 64)
"""Of running.svg and failed.svg."""

FAILED = bot(phase="fatal", reason="Telegram does not accept the token.", cure="Ask @BotFather for a new one.")


@pytest.fixture
def tray(desk, start_tray):
    tray = start_tray(desk.env, snapshot())
    desk.item()
    return tray


def pixels(desk, file):
    """The item's largest icon, as the host gets it."""
    desk.tray("icon", "--id", "bottray", str(file))
    with Image.open(file) as image:
        return image.convert("RGBA").tobytes()


def test_the_item_has_all_that_hosts_ask_for(desk, tray):
    item = desk.item()
    assert item["Category"] == "ApplicationStatus"  # waybar rejects an item without Category and Id
    assert item["Id"] == "bottray"
    assert item["Title"] == "BotTray"
    assert item["Status"] == "Active"
    assert item["IconName"] == ""
    assert item["ItemIsMenu"] is True
    assert item["Menu"] == "/MenuBar"
    assert item["pixmaps"] == [f"{size}x{size}" for size in picture.SIZES]
    assert item["ToolTip"] == ["", "0 pixmaps", "BotTray", "1 running"]
    assert item["pid"] == tray.process.pid


def test_introspection_lists_no_activate_so_that_a_left_click_opens_the_menu(desk, tray):
    name = f"org.kde.StatusNotifierItem-{tray.process.pid}-1"

    def introspect(path):
        return desk.do("gdbus", "introspect", "--session", "-d", name, "-o", path)

    assert "SecondaryActivate" in introspect("/StatusNotifierItem")
    assert " Activate" not in introspect("/StatusNotifierItem")
    assert "GetLayout" in introspect("/MenuBar")
    assert "node MenuBar" in introspect("/")


def test_the_menu_is_read_and_clicked(desk, tray):
    assert desk.labels()[:2] == ["Open BotTray", "shop (@shop_bot) · running · PID 4711 · 1 h 1 min · 84 MB"]
    rows = {row["label"]: row["enabled"] for row in desk.menu() if not row["separator"]}
    assert (rows["Start"], rows["Stop"], rows["Restart"], rows["Check token"], rows["Open log"]) == (0, 1, 1, 1, 1)
    desk.click("Open BotTray")
    tray.hear(page=True)
    for label, verb in (("Stop", "stop"), ("Restart", "restart"), ("Check token", "check")):
        desk.click(label)
        tray.hear(called=[verb, "shop"])
    desk.click("Open log")
    tray.hear(opened="/logs/shop.log")


def test_the_icon_follows_the_state(desk, tray, tmp_path):
    assert pixels(desk, tmp_path / "a.png") == picture.rgba(State.RUNNING, 64)
    tray.tell(snapshot=snapshot(FAILED, {**FAILED, "name": "worker"}))
    until(lambda: pixels(desk, tmp_path / "b.png") == picture.rgba(State.FAILED, 64, 2))


def test_several_bots_have_a_submenu_each(desk, tray):
    tray.tell(snapshot=snapshot(bot(), bot("under_score"), FAILED | {"name": "broken"}))
    labels = until(lambda: len(desk.labels()) > 7 and desk.labels())
    assert labels[1] == "broken (@shop_bot) · failed"
    assert labels[3].startswith("under_score (@under_score_bot)")
    desk.click(f"{labels[3]}/Stop")
    tray.hear(called=["stop", "under_score"])
    desk.click("Stop all")
    tray.hear(called=["stop", "shop"])


def test_the_panel_dies_and_comes_back_twenty_times(desk, tray):
    for _ in range(20):
        desk.do("desktop", "panel-restart")
        assert desk.item()["pid"] == tray.process.pid
    desk.click("Stop")
    tray.hear(called=["stop", "shop"])


def test_the_tray_may_come_before_the_panel(desk, start_tray):
    desk.do("desktop", "panel-stop")
    try:
        tray = start_tray(desk.env, snapshot())
        until(lambda: "org.bottray.Tray" in desk.do("gdbus", "call", "--session", "-d", "org.freedesktop.DBus", "-o",
              "/", "-m", "org.freedesktop.DBus.ListNames"))  # fmt: skip
    finally:
        desk.do("desktop", "panel-start")
    assert desk.item()["pid"] == tray.process.pid


def test_the_agent_goes_and_comes_back(desk, tray, tmp_path):
    tray.tell(away="The agent does not answer.")
    until(lambda: desk.labels()[1] == "The agent does not answer.")
    until(lambda: pixels(desk, tmp_path / "a.png") == picture.rgba(State.AWAY, 64))
    tray.tell(snapshot=snapshot(FAILED))
    until(lambda: desk.labels()[1] == "shop (@shop_bot) · failed")


def test_closing_the_tray_leaves_no_icon_and_no_trace(desk, tray):
    desk.click("Quit/Close the tray, bots keep running")
    assert tray.process.wait(10) == 0
    desk.tray("gone", "--id", "bottray")
    assert tray.errors == ""


def test_a_second_start_has_the_first_show_the_page(desk, tray, start_tray):
    second = start_tray(desk.env, snapshot())
    assert second.process.wait(10) == 0
    assert second.errors == ""
    tray.hear(page=True)
    assert desk.item()["pid"] == tray.process.pid


def test_a_tray_of_another_home_stands_beside_it(desk, tray, start_tray, tmp_path):
    other = start_tray(desk.env, snapshot(), BOTTRAY_HOME=str(tmp_path))
    until(lambda: f'"pid": {other.process.pid}' in desk.tray("items"))
    assert desk.tray("items").count('"Id": "bottray"') == 2


# -- with mouse and keyboard ------------------------------------------------------------------------------------------


@pytest.fixture
def xfce(desktops, start_tray):
    desk = desktops("xfce4")
    tray = start_tray(desk.env, snapshot())
    desk.item()
    until(lambda: GREEN in screen(desk, (0, 0, 30, 30)))
    yield desk, tray
    desk.do("xdotool", "key", "Escape")
    desk.do("xdotool", "mousemove", "640", "600")


def screen(desk: Desktop, box: tuple[int, int, int, int]) -> set[tuple[int, int, int]]:
    """The colours in a part of the screen."""
    shot = f"{desk.env['TRAYDESK_STATE']}/part.png"
    desk.tray("shot", shot)
    with Image.open(shot) as image:
        return {colour for _, colour in image.convert("RGB").crop(box).getcolors(1 << 20)}


def place_of(desk: Desktop, colour: tuple[int, int, int]) -> tuple[int, int] | None:
    """Where in the upper panel this colour is."""
    shot = f"{desk.env['TRAYDESK_STATE']}/place.png"
    desk.tray("shot", shot)
    with Image.open(shot) as image:
        panel = image.convert("RGB").crop((0, 0, 1280, 30))
        return next(((x, y) for y in range(30) for x in range(1280) if panel.getpixel((x, y)) == colour), None)


def open_menu(desk: Desktop) -> None:
    below = (0, 40, 300, 250)
    before = screen(desk, below)
    desk.tray("mouse", "--button", "1")
    until(lambda: screen(desk, below) != before)


def press_row(desk: Desktop, y: int) -> None:
    desk.do("xdotool", "mousemove", "60", str(y), "sleep", "0.5", "click", "1")  # the tooltip lay over the rows


def test_the_panel_draws_the_icon_anew(xfce):
    desk, tray = xfce
    tray.tell(snapshot=snapshot(FAILED))
    until(lambda: RED in screen(desk, (0, 0, 30, 30)))


def test_a_row_by_mouse(xfce):
    desk, tray = xfce
    open_menu(desk)
    press_row(desk, 127)  # Open BotTray 47, a line, headline 76, a line, Start 102, Stop 127
    tray.hear(called=["stop", "shop"])


def test_a_row_by_keyboard(xfce):
    desk, tray = xfce
    open_menu(desk)
    desk.do(
        "xdotool", "key", "--delay", "80", "Down", "Down", "Down", "Return"
    )  # the page, headline, Stop: Start is off
    tray.hear(called=["stop", "shop"])


def test_an_open_menu_changes_in_place(xfce):
    desk, tray = xfce
    open_menu(desk)
    tray.tell(snapshot=snapshot(bot(phase="stopped")))
    until(lambda: "stopped" in desk.labels()[1])
    time.sleep(0.5)  # the panel announces to nobody that it has drawn a row anew
    press_row(desk, 102)
    tray.hear(called=["start", "shop"])


@pytest.mark.parametrize("panel", ["lxqt", "mate"])
def test_other_panels_by_bus_mouse_and_keyboard(desktops, start_tray, panel):
    desk = desktops(panel)
    tray = start_tray(desk.env, snapshot())
    desk.item()
    desk.click("Restart")
    tray.hear(called=["restart", "shop"])

    desk.do("desktop", "panel-restart")
    assert desk.item()["pid"] == tray.process.pid
    x, y = until(lambda: place_of(desk, GREEN))
    before = screen(desk, (0, 40, 1280, 400))
    desk.do("xdotool", "mousemove", str(x), str(y), "click", "3")
    until(lambda: screen(desk, (0, 40, 1280, 400)) != before)
    desk.do("xdotool", "key", "--delay", "80", "Down", "Down", "Down", "Return")
    tray.hear(called=["stop", "shop"])

    desk.do("xdotool", "click", "1")  # both panels call Activate
    tray.hear(page=True)
