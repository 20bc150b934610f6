"""What the tray needs of an icon; which one is ours on this system says backends.py."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from tray_app.core.standing import State
from tray_app.tray.menu import Command, Row
from tray_app.tray.news import News


@dataclass(frozen=True)
class Ears:
    """What an icon tells the tray; each must return at once, because the desktop waits.

    `act` gets the command of a clicked row, `freshen` comes just before the menu is shown, `forward` when a second tray
    was started, where somebody who started this one sees none, or where the icon was clicked that has no menu there.
    `ended` comes last, where the desktop session has ended under the icon; it may take its time.
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

    def withdraw(self, keys: Collection[str] | None = None) -> Collection[str]:
        """Take back the notifications with these keys, or all; the keys of those that were still shown."""
        ...

    def run(self) -> None:
        """Show the icon until `stop`, or until the desktop session ends."""
        ...

    def stop(self) -> None: ...
