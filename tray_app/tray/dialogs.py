"""Small native windows: a text to read, and to agree to.

Shown by whichever program this desktop has, else by Tk (see backends.py), in a process of their own
(commands/windows.py), so that the tray carries none of it.
"""

from typing import Protocol

TITLE = "BotTray"
WIDTH, HEIGHT = 640, 420
"""Pixels, of a window with a text to read."""


class Dialogs(Protocol):
    """Each waits for the user. False: the window was closed or cancelled."""

    def agree(self, text: str, yes: str, no: str) -> bool:
        """`text` may be long."""
        ...

    def tell(self, text: str, trouble: bool = False) -> None: ...

    def show(self, title: str, text: str) -> None:
        """A text of any length, in letters of one width."""
        ...
