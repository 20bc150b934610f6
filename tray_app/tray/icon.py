"""What the tray needs of an icon, and which one is ours on this system."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tray_app.adapters.system import WINDOWS
from tray_app.tray.menu import Command, Row
from tray_app.tray.news import News
from tray_app.tray.state import State


@dataclass(frozen=True)
class Ears:
    """What an icon tells the tray; each must return at once, because the desktop waits.

    `act` gets the command of a clicked row, `freshen` comes just before the menu is shown, `forward` when a second tray
    was started, or when the icon itself was clicked. `ended` comes last, where the desktop session has ended under the
    icon; it may take its time.
    """

    act: Callable[[Command], None]
    freshen: Callable[[], None]
    forward: Callable[[], None]
    ended: Callable[[], None] = lambda: None


class Icon(Protocol):
    """May be told things from any thread, before `run` too."""

    def claim(self) -> bool:
        """Become the only tray of this user. False where one was running: it has been brought forward."""
        ...

    def set_icon(self, state: State, count: int = 0) -> None: ...

    def set_menu(self, rows: Sequence[Row]) -> None: ...

    def set_tooltip(self, text: str) -> None: ...

    def notify(self, news: News) -> None: ...

    def run(self) -> None:
        """Show the icon until `stop`, or until the desktop session ends."""
        ...

    def stop(self) -> None: ...


def choose(environ: Mapping[str, str], ears: Ears, silent: bool = False) -> Icon:
    """The icon of this system. `silent` as for `app.run`. Raises HostError where there is no desktop to show it on."""
    if WINDOWS:
        from tray_app.tray.icon_pystray import PystrayIcon

        return PystrayIcon(environ, ears, silent)
    from tray_app.tray.icon_sni import SniIcon

    return SniIcon(environ, ears, silent)
