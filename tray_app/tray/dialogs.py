"""Small native windows: a choice, a file, a line of text, a text to read and agree to.

Shown by whichever program this desktop has, else by Tk, in a process of their own (commands/windows.py), so that the
tray carries none of it. What is typed comes back through a pipe; a token is never in an argument.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from tray_app.adapters.programs import find
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import HostError
from tray_app.core.messages import Message

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


def kind(environ: Mapping[str, str]) -> str | None:
    """What shows windows here: "zenity", "kdialog", "tk"; None where nothing does."""
    if WINDOWS:
        return "tk" if _has_tk() else None
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return None
    programs = ["zenity", "kdialog"]
    if "KDE" in environ.get("XDG_CURRENT_DESKTOP", ""):
        programs.reverse()
    found = next((name for name in programs if find(name, path=environ.get("PATH"))), None)
    return found or ("tk" if environ.get("DISPLAY") and _has_tk() else None)


def _has_tk() -> bool:
    return find_spec("tkinter") is not None and find_spec("_tkinter") is not None


def choose(environ: Mapping[str, str]) -> Dialogs:
    """In the terminal that we were started in, where nothing shows windows. Raises HostError where there is neither."""
    match kind(environ):
        case "zenity":
            from tray_app.tray.dialogs_zenity import Zenity

            return Zenity()
        case "kdialog":
            from tray_app.tray.dialogs_kdialog import Kdialog

            return Kdialog()
        case "tk":
            from tray_app.tray.dialogs_tk import Tk

            return Tk()
    if sys.stdin is not None and sys.stdin.isatty():
        from tray_app.tray.dialogs_terminal import Terminal

        return Terminal()
    raise HostError(
        Message("Nothing here can show a window."),
        Message("Use a terminal: {command}", command="bottray --help"),
    )
