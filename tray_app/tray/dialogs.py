"""Small native windows: a choice, a file, a line of text, a text to read and agree to.

Shown by whichever program this desktop has, else by Tk (see backends.py), in a process of their own
(commands/windows.py), so that the tray carries none of it. What is typed comes back through a pipe; a token is never
in an argument.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

TITLE = "BotTray"
WIDTH, HEIGHT = 640, 420
"""Pixels, of a window with a text to read."""


class Dialogs(Protocol):
    """Each waits for the user. None or False: the window was closed or cancelled."""

    def choose(self, text: str, options: Sequence[str]) -> int | None:
        """Which one, from 0."""
        ...

    def folder(self, text: str) -> Path | None: ...

    def file(self, text: str) -> Path | None: ...

    def line(self, text: str, start: str = "", hidden: bool = False) -> str | None: ...

    def agree(self, text: str, yes: str, no: str) -> bool:
        """`text` may be long."""
        ...

    def tell(self, text: str, trouble: bool = False) -> None: ...

    def show(self, title: str, text: str) -> None:
        """A text of any length, in letters of one width."""
        ...
