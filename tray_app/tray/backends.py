"""Which icon and which windows are shown here: the choice apart from what the tray needs of them (see icon.py)."""

import sys
from collections.abc import Mapping
from importlib.util import find_spec

from tray_app.adapters.programs import find
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.tray.dialogs import Dialogs
from tray_app.tray.icon import Ears, Icon


def icon(environ: Mapping[str, str], ears: Ears, silent: bool = False) -> Icon:
    """The icon of this system. `silent` as for `app.run`. Raises HostError where there is no desktop to show it on."""
    if WINDOWS:
        from tray_app.tray.icon_pystray import PystrayIcon

        return PystrayIcon(environ, ears, silent)
    from tray_app.tray.icon_sni import SniIcon

    return SniIcon(environ, ears, silent)


def windows(environ: Mapping[str, str]) -> str | None:
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


def dialogs(environ: Mapping[str, str]) -> Dialogs:
    """In the terminal that we were started in, where nothing shows windows. Raises HostError where there is neither."""
    match windows(environ):
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
