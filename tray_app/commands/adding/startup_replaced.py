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
    for entry in entries(context, started):
        context.say(second(entry))
        if asking.agree(question(context)):
            move(context, entry)
        else:
            context.warn(_("It was left there. Move it away yourself, or say --yes: {entry}", entry=entry))


def entries(context: Context, started: Collection[Path]) -> list[Path]:
    """What would start a second copy at login."""
    return list(startup.entries(started, context.environ))


def second(entry: Path) -> str:
    return _("At login {entry} starts the old one: a second copy of the bot.", entry=entry)


def question(context: Context) -> str:
    return _("Move it to {folder}?", folder=context.folders.state / FOLDER)


def move(context: Context, entry: Path) -> None:
    """It is said where it is kept, or why it could not be moved."""
    try:
        kept = startup.set_aside(entry, context.folders.state / FOLDER)
    except HostError as error:
        context.warn(str(error))
        return
    context.say(_("It is kept as {kept}. To have it back, move it into {folder}.", kept=kept, folder=entry.parent))
    context.say(_("To start BotTray at login instead: {command}", command="bottray enable"))
