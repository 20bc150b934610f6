"""See dialogs.py: zenity, which GTK desktops have (GNOME, xfce, MATE, Cinnamon)."""

import html
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tray_app.core.messages import _
from tray_app.tray.dialogs import HEIGHT, TITLE, WIDTH

FEW = 3
"""Options that are a button each; more are a list."""
FONT = "monospace 9"
"""Of texts that may have columns in them."""


class Zenity:
    """See `Dialogs`."""

    def choose(self, text: str, options: Sequence[str]) -> int | None:
        if len(options) <= FEW:
            labels = [_mnemonic(option) for option in options]
            buttons = [word for label in labels for word in ("--extra-button", label)]
            _code, answer = _zenity("--question", "--switch", "--no-markup", "--text", _escaped(text), *buttons)
            return labels.index(answer) if answer in labels else None
        rows = [word for n, option in enumerate(options) for word in (str(n), option)]
        columns = ("--column", "", "--column", "", "--hide-column", "1", "--print-column", "1", "--hide-header")
        shown = _escaped(html.escape(text, quote=False))  # this one kind knows no --no-markup
        _code, answer = _zenity("--list", "--text", shown, *_size(), *columns, *rows)
        return int(answer) if answer else None

    def folder(self, text: str) -> Path | None:
        return _path(_zenity("--file-selection", "--directory", title=text))

    def file(self, text: str) -> Path | None:
        return _path(_zenity("--file-selection", title=text))

    def line(self, text: str, start: str = "", hidden: bool = False) -> str | None:
        more = ("--hide-text",) if hidden else ()
        shown = _mnemonic(_escaped(text))
        code, answer = _zenity("--entry", "--text", shown, "--entry-text", start, "--width", "480", *more)
        return answer if code == 0 else None

    def agree(self, text: str, yes: str, no: str) -> bool:
        buttons = ("--ok-label", yes, "--cancel-label", no)
        return _zenity("--text-info", *_size(), "--font", FONT, *buttons, given=text)[0] == 0

    def tell(self, text: str, trouble: bool = False) -> None:
        _zenity("--error" if trouble else "--info", "--no-markup", "--width", "480", "--text", _escaped(text))

    def show(self, title: str, text: str) -> None:
        _zenity("--text-info", *_size(2), "--font", FONT, "--ok-label", _("Close"), given=text, title=title)


def _escaped(text: str) -> str:
    """zenity undoes escapes in most texts, as in C."""
    return text.replace("\\", "\\\\")


def _mnemonic(text: str) -> str:
    """A single `_` would mark the key of a button or field, and not be shown."""
    return text.replace("_", "__")


def _size(scale: float = 1) -> tuple[str, ...]:
    return "--width", str(int(WIDTH * scale)), "--height", str(int(HEIGHT * scale**0.5))


def _path(answer: tuple[int, str]) -> Path | None:
    code, text = answer
    return Path(text) if code == 0 and text else None


def _zenity(*words: str, given: str = "", title: str = TITLE) -> tuple[int, str]:
    """The exit code (0: agreed) and what it printed."""
    command = ["zenity", "--title", title, *words]
    done = subprocess.run(
        command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    return done.returncode, done.stdout.removesuffix("\n")
