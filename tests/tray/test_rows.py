"""Every row of the menu in real panels: by D-Bus, by keyboard and by mouse; each does what it says.

Where a row is on the screen is learned from what the panel lights up as the keyboard goes down the menu.
"""

from typing import Any

import pytest
from PIL import Image, ImageChops, ImageGrab

from tests.tray.driver import Desktop, bot, snapshot, until

STATE = snapshot(bot(since=None))
"""Without a time: no row is called otherwise while the test goes on."""
GREEN = (39, 148, 75)
"""Of running.svg."""
Box = tuple[int, int, int, int]
BELOW: Box = (0, 40, 1280, 800)
"""The screen without the panel."""
REST = 3
"""Pictures in a row, each 30 ms after the one before, without a change: then a panel has drawn all it had to."""

ROWS: dict[str, dict[str, Any] | None] = {
    "Stop": {"called": ["stop", "shop"]},
    "Restart": {"called": ["restart", "shop"]},
    "Check token": {"called": ["check", "shop"]},
    "Clean up other copies…": {"window": ["clean", "shop"]},
    "Open log": {"opened": "/logs/shop.log"},
    "Settings…": {"page": ["settings", "shop"]},
    "Remove bot…": {"window": ["remove", "shop"]},
    "Add bot…": {"page": ["add", ""]},
    "Open log folder": {"opened": "/logs"},
    "Start at login": {"login": True},
    "Language/English": {"language": "en"},
    "Language/Русский": {"language": "ru"},
    "Quit/Close the tray, bots keep running": None,
    "Quit/Stop all bots and quit": {"called": ["quit", ""]},
}
"""What the program says of itself once a row was pressed. Before them stand the row of the page and the one that tells
the state by a notification."""
LEAVES = ("Quit/", "Language/Р")
"""What is pressed after these is asked of another tray."""


def shot(desk: Desktop) -> Image.Image:
    return ImageGrab.grab(xdisplay=desk.env["DISPLAY"])


def changed(before: Image.Image, after: Image.Image, area: Box = BELOW) -> Box | None:
    """The box within `area` in which they differ."""
    box = ImageChops.difference(before.crop(area), after.crop(area)).getbbox()
    return box and (box[0] + area[0], box[1] + area[1], box[2] + area[0], box[3] + area[1])


def settled(desk: Desktop, before: Image.Image) -> Image.Image:
    """The screen when it has changed and no longer changes: a panel announces to nobody that it has drawn."""
    last, still = before, 0

    def at_rest() -> Image.Image | None:
        nonlocal last, still
        now, then = shot(desk), last
        last, still = now, 0 if changed(then, now) else still + 1
        return now if still >= REST and changed(before, now) else None

    return until(at_rest, "a change on the screen")


def icon_of(desk: Desktop) -> tuple[int, int]:
    def look() -> tuple[int, int] | None:
        panel = shot(desk).crop((0, 0, 1280, 30))
        return next(((x, y) for y in range(30) for x in range(1280) if panel.getpixel((x, y)) == GREEN), None)

    return until(look, "the icon in the panel")


class Hand:
    """Keyboard and mouse on the tray of a real panel."""

    def __init__(self, desk: Desktop) -> None:
        self.desk = desk
        self.icon = icon_of(desk)
        self.places: dict[str, tuple[int, int]] = {}

    def do(self, *words: object) -> None:
        self.desk.do("xdotool", *map(str, words))

    def close(self) -> None:
        self.do("key", "Escape", "Escape", "mousemove", 640, 790)

    def open(self) -> Image.Image:
        before = shot(self.desk)
        self.do("mousemove", *self.icon, "click", 3)
        return settled(self.desk, before)

    def reachable(self) -> list[dict[str, Any]]:
        """The rows that the arrow keys stop at, top to bottom."""
        return [row for row in self.desk.menu() if not row["separator"] and row["enabled"]]

    def by_bus(self, path: str) -> None:
        self.desk.click(path)

    def by_keyboard(self, path: str) -> None:
        rows = self.reachable()
        self.open()
        top, _, below = path.partition("/")
        labels = [row["label"] for row in rows]
        keys = ["Down"] * (labels.index(top) + 1)
        if below:
            inner = [row["label"] for row in rows[labels.index(top)]["items"]]
            keys += ["Right", *["Down"] * inner.index(below)]
        self.do("key", "--delay", 50, *keys)
        self.do("sleep", 0.2, "key", "Return")

    def by_mouse(self, path: str) -> None:
        """Each step waits for what it has to see: a busy panel opens a submenu as late as it likes."""
        before = self.open()
        top, _, below = path.partition("/")
        x, y = self.places[path]
        if below:
            above, beside = self.places[top]
            self.over(above, beside, before, (x, y))
            before = shot(self.desk)
            self.do("mousemove", x, beside)  # sideways first, or the submenu closes
        self.over(x, y, before, (x, y))
        self.do("click", 1)

    def over(self, x: int, y: int, before: Image.Image, seen: tuple[int, int]) -> None:
        """Move the mouse onto a row until it can be `seen` there: Qt does not heed a menu's first movements."""
        row = (seen[0] - 20, seen[1] - 8, seen[0] + 20, seen[1] + 8)

        def moved() -> bool:
            self.do("mousemove", x - 1, y, "mousemove", x, y)
            return changed(before, shot(self.desk), row) is not None

        until(moved, f"a change at {seen}")

    def learn(self) -> None:
        """Where each row is. A submenu opens to the right of the menu or, where there is no room, to the left."""
        opened = last = self.open()
        left = right = 0
        for row in self.reachable():
            self.do("key", "Down")
            last = settled(self.desk, last)
            if not right:
                left, _, right, _ = changed(opened, last)
            middle = (left + right) // 2
            # a slow panel has opened the row's submenu by now, which may overlap the menu's edge
            _, top, _, bottom = changed(opened, last, (middle - 20, BELOW[1], middle + 20, BELOW[3]))
            self.places[row["label"]] = (middle, (top + bottom) // 2)
            if inner := row["items"]:
                self.do("key", "Right")
                shown = settled(self.desk, last)
                beside = [(right, BELOW[1], BELOW[2], BELOW[3]), (0, BELOW[1], left, BELOW[3])]
                box = max((changed(opened, shown, side) for side in beside), key=lambda b: (b[2] - b[0]) if b else 0)
                height = (box[3] - box[1]) / len(inner)
                for n, child in enumerate(inner):
                    place = ((box[0] + box[2]) // 2, round(box[1] + height * (n + 0.5)))
                    self.places[f"{row['label']}/{child['label']}"] = place
                self.do("key", "Left")
                last = settled(self.desk, shown)
        self.close()


@pytest.mark.parametrize("way", ["bus", "keyboard", "mouse"])
@pytest.mark.parametrize("panel", ["xfce4", "lxqt", "mate"])
def test_every_row(desktops, start_tray, panel, way):
    desk = desktops(panel)
    desk.do("xfconf-query", "-nc", "xfce4-notifyd", "-p", "/do-not-disturb", "-t", "bool", "-s", "true")  # no bubbles
    tray = start_tray(desk.env, STATE)
    desk.item()
    hand = Hand(desk)
    press = getattr(hand, f"by_{way}")
    try:
        if way == "mouse":
            hand.learn()
        page, first, *others = hand.reachable()
        inner = [f"{row['label']}/{child['label']}" for row in others for child in row["items"]]
        assert [*ROWS] == [*(row["label"] for row in others if not row["items"]), *inner]
        press(page["label"])
        tray.hear(page=True)
        told = len(desk.notifications())
        press(first["label"])
        body = until(lambda: desk.notifications()[told:])[0]["body"]
        assert body.startswith("shop (@shop_bot) · running")
        left = False
        for row, said in ROWS.items():
            if left:
                tray.end()
                desk.tray("gone", "--id", "bottray")
                tray = start_tray(desk.env, STATE)
                desk.item()
                icon_of(desk)
            tray.forget()
            press(row)
            if row.startswith("Quit/"):
                assert tray.process.wait(10) == 0
            if said:
                tray.hear(**said)
            left = row.startswith(LEAVES)
    finally:
        hand.close()
