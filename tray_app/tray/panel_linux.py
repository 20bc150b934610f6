"""See panel.py: the panels of desktops, each with a cure of its own."""

from collections.abc import Mapping
from typing import Literal

from tray_app.core.errors import HostError
from tray_app.core.messages import Message

Told = tuple[Literal["ok", "look"], Message, Message | None]
NO_TRAY = Message("This desktop shows no tray, and so no icon of BotTray.")


def panel(environ: Mapping[str, str]) -> Told:
    from tray_app.tray.bus_address import find_address
    from tray_app.tray.icon_sni import WATCHER, WATCHER_PATH
    from tray_app.tray.session_bus import SessionBus

    try:
        address = find_address(environ)
    except HostError:
        return "ok", Message("The tray: none, for there is no desktop session here. The command line does all."), None
    try:
        hosts = SessionBus(address).value(WATCHER, WATCHER_PATH, WATCHER, "IsStatusNotifierHostRegistered")
    except HostError as error:
        return "look", error.message, error.cure
    if hosts:
        return "ok", Message("The tray: a panel with StatusNotifier."), None
    if "gnome" in environ.get("XDG_CURRENT_DESKTOP", "").lower():
        return (
            "look",
            NO_TRAY,
            Message(
                'Switch on the GNOME extension "AppIndicator and KStatusNotifierItem Support" '
                "(package gnome-shell-extension-appindicator)."
            ),
        )
    return "look", NO_TRAY, Message("Add a tray to its panel: in most it is called Status Tray or System Tray.")
