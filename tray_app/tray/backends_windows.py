"""See backends.py: pystray's icon, and Tk, which comes with Python."""

from collections.abc import Mapping, Sequence

from tray_app.tray.icon import Ears, Icon


def icon(environ: Mapping[str, str], ears: Ears, silent: bool = False) -> Icon:
    from tray_app.tray.icon_pystray import PystrayIcon

    return PystrayIcon(environ, ears, silent)


def suitable(environ: Mapping[str, str]) -> Sequence[str]:
    return ("tk",)
