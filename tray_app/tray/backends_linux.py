"""See backends.py: a panel with StatusNotifier, and the windows of GNOME's or KDE's own program before Tk's."""

from collections.abc import Mapping, Sequence

from tray_app.tray.icon import Ears, Icon


def icon(environ: Mapping[str, str], ears: Ears, silent: bool = False) -> Icon:
    from tray_app.tray.icon_sni import SniIcon

    return SniIcon(environ, ears, silent)


def suitable(environ: Mapping[str, str]) -> Sequence[str]:
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return ()
    programs = ["zenity", "kdialog"]
    if "KDE" in environ.get("XDG_CURRENT_DESKTOP", ""):
        programs.reverse()
    return [*programs, "tk"] if environ.get("DISPLAY") else programs
