"""The last part of `add`: what starts the old launcher at login, which would be a second copy, is moved aside."""

from collections.abc import Collection
from pathlib import Path

from tray_app.adapters.desktop import startup
from tray_app.commands.asking import Asking
from tray_app.commands.context import Context
from tray_app.core.errors import HostError
from tray_app.core.messages import _

FOLDER = "old-startup"


def replace_startup(context: Context, started: Collection[Path], asking: Asking) -> None:
    """Ask for each entry of the start folder that starts one of these files; move it beside our state where agreed."""
    kept_in = context.folders.state / FOLDER
    for entry in startup.entries(started, context.environ):
        context.say(_("At login {entry} starts the old one: a second copy of the bot.", entry=entry))
        if not asking.agree(_("Move it to {folder}?", folder=kept_in)):
            context.warn(_("It was left there. Move it away yourself, or say --yes: {entry}", entry=entry))
            continue
        try:
            kept = startup.set_aside(entry, kept_in)
        except HostError as error:
            context.warn(str(error))
            continue
        context.say(_("It is kept as {kept}. To have it back, move it into {folder}.", kept=kept, folder=entry.parent))
        context.say(_("To start BotTray at login instead: {command}", command="bottray enable"))
