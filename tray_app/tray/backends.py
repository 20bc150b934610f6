"""Which icon and which windows are shown here: the choice apart from what the tray needs of them (see icon.py).

`icon(environ, ears, silent)`: the icon of this system, `silent` as for `app.run`. Raises HostError where there is no
desktop to show it on. `suitable(environ)`: what could show windows on this desktop, the best first.
"""

from collections.abc import Mapping
from importlib.util import find_spec

from tray_app.adapters.programs import find
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.tray.dialogs import Dialogs

if WINDOWS:
    from tray_app.tray.backends_windows import icon, suitable
else:
    from tray_app.tray.backends_linux import icon, suitable

__all__ = ["dialogs", "icon", "windows"]


def windows(environ: Mapping[str, str]) -> str | None:
    """What shows windows here: "zenity", "kdialog", "tk"; None where nothing does."""
    path = environ.get("PATH")
    return next((name for name in suitable(environ) if (_has_tk() if name == "tk" else find(name, path=path))), None)


def _has_tk() -> bool:
    return find_spec("tkinter") is not None and find_spec("_tkinter") is not None


def dialogs(environ: Mapping[str, str]) -> Dialogs:
    """Raises HostError where nothing shows windows."""
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
    raise HostError(
        Message("Nothing here can show a window."),
        Message("Use a terminal: {command}", command="bottray --help"),
    )
