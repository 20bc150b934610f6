"""See dialogs.py: zenity, which GTK desktops have (GNOME, xfce, MATE, Cinnamon)."""

import subprocess

from tray_app.core.messages import _
from tray_app.tray.dialogs import HEIGHT, TITLE, WIDTH

FONT = "monospace 9"
"""Of texts that may have columns in them."""


class Zenity:
    """See `Dialogs`."""

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


def _size(scale: float = 1) -> tuple[str, ...]:
    return "--width", str(int(WIDTH * scale)), "--height", str(int(HEIGHT * scale**0.5))


def _zenity(*words: str, given: str = "", title: str = TITLE) -> tuple[int, str]:
    """The exit code (0: agreed) and what it printed."""
    command = ["zenity", "--title", title, *words]
    done = subprocess.run(
        command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    )
    return done.returncode, done.stdout.removesuffix("\n")
