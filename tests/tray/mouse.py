"""The mouse on a tray icon and in its menu, wherever the desktop puts them; what is where is seen on the screen."""

import time
from typing import Any

from PIL import Image, ImageChops, ImageGrab

from tests.tray.driver import Desktop, Tray, until

Box = tuple[int, int, int, int]
"""Left, top, width, height."""
GREEN = (39, 148, 75)
"""Of running.svg."""
NEAR = 24
"""How far a host that stretches the icon may be from that colour."""
PANEL = {"kde": 44, "cinnamon": 40, "waybar": 0}
"""The height of what a menu leaves free of the panel, where it is not about 32."""
STRIP = 44
"""At the upper or the lower edge of the screen they have their panel."""
LINE = 0.35
"""The height of a separator as part of a row's, about."""
LEAST = 10
"""Pixels of a row's height, at the least."""
AGAIN = 3.0
"""Seconds after which a person clicks again: GNOME's extension drops an item in the first one, and has it back then."""
REST = 4
"""Pictures in a row without a change: then a desktop has drawn all it had to."""


class Mouse:
    """`click` on the icon, then `menu`; `press_below` opens a submenu as a person does."""

    def __init__(self, desk: Desktop, tray: Tray) -> None:
        self.desk, self.tray = desk, tray
        self.edge = PANEL.get(desk.panel, 32)
        desk.item()
        self.icon = until(self._find_icon, "the icon on the screen", 60)
        self._before = self._settled()
        self._opened: tuple[Box, Image.Image] | None = None

    def do(self, *words: object) -> None:
        self.desk.do("xdotool", *map(str, words))

    def shot(self) -> Image.Image:
        return ImageGrab.grab(xdisplay=self.desk.env["DISPLAY"]).convert("RGB")

    def click(self, button: int) -> None:
        self.do("mousemove", *self.icon)
        self._before = self._settled()
        self.do("click", button)
        self._button, self._clicked = button, time.monotonic()

    def menu(self) -> Box:
        """Where the menu is, once it is drawn with all its rows."""
        least = len(self.desk.menu()) * LEAST

        def whole() -> Box | None:
            now = self._settled()
            box = self._changed(self._before, now)
            if box is None or box[3] <= least:
                if self.desk.panel == "gnome" and time.monotonic() - self._clicked > AGAIN:
                    self.click(self._button)
                return None
            self._opened = box, now
            return box

        return until(whole, "a menu")

    def press(self, label: str) -> None:
        """The row `label` of the menu itself."""
        rows = self.desk.menu()
        place = next(n for n, row in enumerate(rows) if row["label"] == label)
        box = self.menu()
        self._over(box[0] + box[2] // 3, round(box[1] + box[3] * _part(rows, place)))
        self.do("click", 1)
        self._opened = None

    def press_below(self, bot: str, label: str) -> None:
        """The row `label` of the submenu of a bot."""
        there = self.open_below(bot, label)
        self._over(*there)
        self.do("click", 1)
        self._opened = None

    def open_below(self, bot: str, label: str = "") -> tuple[int, int]:
        """Open the submenu of a bot; where its row `label` is."""
        rows = self.desk.menu()
        place = next(n for n, row in enumerate(rows) if row["label"].startswith(bot))
        children = rows[place]["items"]
        inner = next(n for n, row in enumerate(children) if row["label"] == (label or children[0]["label"]))
        box = self.menu()
        opened = self.shot()
        x, y = box[0] + box[2] // 3, round(box[1] + box[3] * _part(rows, place))
        self._over(x, y)
        if self.desk.panel == "gnome":  # within the menu, and scrolled where it is long
            self.do("click", 1)
            until(lambda: (now := self._changed(self._before, self._settled())) and now[3] > box[3])
            row = box[3] / _heights(rows)
            return x, round(y + row / 2 + row * (_heights(children[:inner]) + 0.5))
        beside = until(lambda: self._submenu(opened, box, len(children)), "a whole submenu")
        there = (beside[0] + beside[2] // 2, round(beside[1] + beside[3] * _part(children, inner)))
        if label:
            self.do("mousemove", there[0], y)  # sideways first, or the submenu closes
        return there

    def close(self) -> None:
        """Until it is gone: Escape may be answered when the screen has long been at rest."""
        self.do("key", "Escape", "key", "Escape", "mousemove", 640, 600)
        if self._opened:
            (x, y, width, height), shown = self._opened
            middle = (x + width // 4, y + height // 4, x + width * 3 // 4, y + height * 3 // 4)
            until(lambda: self._changed(shown, self.shot(), middle), "a menu that closes")
            self._opened = None
        self._settled()

    def _over(self, x: int, y: int) -> None:
        """Until the row there can be seen to light up: Qt does not heed a menu's first movements."""
        before = self.shot()
        row = (x - 20, y - 6, x + 20, y + 6)

        def moved() -> bool:
            self.do("mousemove", x - 1, y, "mousemove", x, y)
            return ImageChops.difference(before.crop(row), self.shot().crop(row)).getbbox() is not None

        until(moved, f"a row that lights up at {x}, {y}")

    def _submenu(self, opened: Image.Image, menu: Box, rows: int) -> Box | None:
        """The larger of what has changed to the left and to the right of the menu, where all its rows have room."""
        now = self._settled()
        sides = [(0, self.edge, menu[0], 800 - self.edge), (menu[0] + menu[2], self.edge, 1280, 800 - self.edge)]
        found = [box for side in sides if (box := self._changed(opened, now, side)) and box[3] > rows * LEAST]
        return max(found, key=lambda box: box[2] * box[3], default=None)

    def _changed(self, before: Image.Image, after: Image.Image, area: Any = None) -> Box | None:
        area = area or (0, self.edge, 1280, 800 - self.edge)
        if area[2] - area[0] < 20:
            return None
        box = (
            ImageChops.difference(before.crop(area), after.crop(area)).point(lambda value: 255 * (value > 8)).getbbox()
        )
        return box and (box[0] + area[0], box[1] + area[1], box[2] - box[0], box[3] - box[1])

    def _settled(self) -> Image.Image:
        last, still = self.shot(), 0

        def at_rest() -> Image.Image | None:
            nonlocal last, still
            now = self.shot()
            still = 0 if ImageChops.difference(last, now).getbbox() else still + 1
            last = now
            return now if still >= REST else None

        return until(at_rest, "a screen at rest")

    def _find_icon(self) -> tuple[int, int] | None:
        image = self.shot()
        for rows in (range(STRIP), range(800 - STRIP, 800)):
            hits = [(x, y) for y in rows for x in range(1280) if _near(image.getpixel((x, y)))]
            if len(hits) > 20:
                return sum(x for x, _ in hits) // len(hits), sum(y for _, y in hits) // len(hits)
        return None


def _near(colour: Any) -> bool:
    return all(abs(a - b) < NEAR for a, b in zip(colour, GREEN, strict=True))


def _heights(rows: list[dict[str, Any]]) -> float:
    return sum(LINE if row["separator"] else 1 for row in rows)


def _part(rows: list[dict[str, Any]], place: int) -> float:
    """How far down the middle of that row is, as part of the whole."""
    return (_heights(rows[:place]) + 0.5) / _heights(rows)
