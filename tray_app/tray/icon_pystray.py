"""The icon on Windows, through pystray: the only file that imports it.

pystray chooses its backend while it is imported and raises errors of its own kind where there is no display, so the
import stands inside a function. Pillow comes with it, which is why Linux has `icon_sni.py`.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tray_app.tray import picture
from tray_app.tray.icon import Ears
from tray_app.tray.menu import Row
from tray_app.tray.news import News
from tray_app.tray.state import State

log = logging.getLogger(__name__)

SIZE = 64


class PystrayIcon:
    """See `Icon`. Actions come in the thread of the message loop and return at once, because `Ears` do."""

    def __init__(self, ears: Ears) -> None:
        import pystray

        self._pystray = pystray
        self._ears = ears
        self._rows: Sequence[Row] = ()
        self._icon = pystray.Icon("bottray", _image(State.AWAY, 0), "BotTray", pystray.Menu(self._items))

    def claim(self) -> bool:
        return True

    def set_icon(self, state: State, count: int = 0) -> None:
        self._icon.icon = _image(state, count)

    def set_menu(self, rows: Sequence[Row]) -> None:
        if rows != self._rows:
            self._rows = rows
            self._icon.update_menu()

    def set_tooltip(self, text: str) -> None:
        self._icon.title = f"BotTray: {text}"[:MOST_TOOLTIP]

    def notify(self, news: News) -> None:
        if self._icon.HAS_NOTIFICATION:
            self._icon.notify(news.text, news.title)
        else:
            log.warning("not shown: %s. %s", news.title, news.text)

    def run(self) -> None:
        self._icon.run()

    def stop(self) -> None:
        self._icon.stop()

    def _items(self) -> Iterator[Any]:
        # invisible, but it is what a click on the icon itself does
        yield self._pystray.MenuItem("BotTray", lambda: self._ears.forward(), default=True, visible=False)
        yield from map(self._item, self._rows)

    def _item(self, row: Row) -> Any:
        if row.separator:
            return self._pystray.Menu.SEPARATOR
        label = row.label.replace("&", "&&")  # a single one marks the key of the row
        if row.children:
            return self._pystray.MenuItem(label, self._pystray.Menu(*map(self._item, row.children)))
        checked = None if row.checked is None else lambda _item: bool(row.checked)
        return self._pystray.MenuItem(label, self._action(row), checked, row.radio, enabled=row.enabled)

    def _action(self, row: Row) -> Callable[[], None]:
        def act() -> None:
            if row.command:
                self._ears.act(row.command)

        return act


MOST_TOOLTIP = 127
"""Characters that Windows takes [NOTIFYICONDATAW.szTip], without the closing zero."""


def _image(state: State, count: int) -> Any:
    from PIL import Image

    return Image.frombytes("RGBA", (SIZE, SIZE), picture.rgba(state, SIZE, count))
