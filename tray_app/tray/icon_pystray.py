"""The icon on Windows, through pystray: the only file that imports it.

pystray chooses its backend while it is imported and raises errors of its own kind where there is no display, so the
import stands inside a function. What Windows asks beyond it is in icon_windows.py.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from tray_app.adapters.system import WINDOWS
from tray_app.core.standing import State
from tray_app.tray import icon_windows
from tray_app.tray.icon import Ears
from tray_app.tray.menu import Row
from tray_app.tray.news import News

log = logging.getLogger(__name__)

NAME = "BotTray"


class PystrayIcon:
    """See `Icon`. Actions come in the thread of the message loop and return at once, because `Ears` do.

    The menu is built when it is opened, in that thread: nothing changes it while it is shown.
    """

    def __init__(self, environ: Mapping[str, str], ears: Ears, silent: bool = False) -> None:
        import pystray

        self._pystray = pystray
        self._ears = ears
        self._rows: Sequence[Row] = ()
        self._silent = silent
        self._early: list[News] = []
        self._claimed: Any = True
        self._message = 0
        kind: Any = pystray.Icon
        if WINDOWS:
            icon_windows.see_real_pixels()
            self._claimed, self._message = icon_windows.claim(environ.get("BOTTRAY_HOME", ""))
            kind = icon_windows.improved(kind, ears.freshen, ears.forward, self._message)
        self._icon = kind("bottray", (State.AWAY, 0), NAME, pystray.Menu(self._items))

    def claim(self) -> bool:
        if not self._claimed and not self._silent:
            icon_windows.bring_forward(self._message)
        return bool(self._claimed)

    def set_icon(self, state: State, count: int = 0) -> None:
        if self._icon.icon != (state, count):
            self._icon.icon = (state, count)

    def set_menu(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def set_tooltip(self, text: str) -> None:
        self._icon.title = icon_windows.cut(f"{NAME}: {text}", icon_windows.MOST_TIP)

    def notify(self, news: News) -> None:
        """What comes before the icon is shown waits for it."""
        if not self._icon.visible:
            self._early.append(news)
        elif self._icon.HAS_NOTIFICATION:
            title = news.title if news.title.startswith(NAME) else f"{NAME} · {news.title}"
            self._icon.inform(title, news.text, news.urgent)
        else:
            log.warning("not shown: %s. %s", news.title, news.text)

    def withdraw(self, keys: Collection[str] | None = None) -> Collection[str]:
        """Windows takes them away by itself."""
        return ()

    def run(self) -> None:
        self._icon.run(self._shown)

    def stop(self) -> None:
        self._icon.stop()

    def _shown(self, icon: Any) -> None:
        icon.visible = True
        while self._early:
            self.notify(self._early.pop(0))

    def _items(self) -> Iterator[Any]:
        return map(self._item, self._rows)

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
