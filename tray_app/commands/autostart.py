"""`enable` and `disable`: what starts at login, and (with a service) before it. Off until somebody asks for it."""

from collections.abc import Mapping
from contextlib import suppress

from tray_app.adapters import places
from tray_app.adapters.desktop import autostart
from tray_app.adapters.processes import detached
from tray_app.api.client import AgentAway
from tray_app.commands.context import Context
from tray_app.core.errors import DONE, BotTrayError
from tray_app.core.messages import _


def enable(context: Context, service: bool) -> int:
    """Say what was written, and what is left to do. Raises HostError."""
    if service:
        return _enable_service(context)
    path = autostart.enable_tray(tray_command(), context.environ)
    context.say(_("BotTray starts with your desktop from the next login on ({path}).", path=path))
    return DONE


def disable(context: Context) -> int:
    """Raises HostError."""
    removed = autostart.disable(context.environ)
    for path in removed:
        context.say(_("Removed: {path}", path=path))
    if not removed:
        context.say(_("Nothing was to be removed: BotTray does not start by itself."))
    elif context.agent.present():
        context.say(_("What is running goes on. To end it: {command}", command="bottray quit"))
    return DONE


def repair(environ: Mapping[str, str]) -> None:
    """See to it that an entry of ours starts this program and not the one that was here before it was moved.

    A portable program leaves alone what an installed one has written, as long as that one is there: what starts a
    program that is gone is its own of before it was moved.
    """
    if places.portable() and not autostart.missing(environ):
        return
    with suppress(BotTrayError):  # it may be read-only: then nothing is worse than before
        autostart.repair(tray_command(), agent_command(), environ)


def tray_command() -> list[str]:
    return detached.own_command("tray", "--silent")


def agent_command() -> list[str]:
    return detached.own_command("agent")


def _enable_service(context: Context) -> int:
    path, taken = autostart.enable_service(agent_command(), context.environ)
    context.say(_("A service of yours looks after your bots from now on: {path}", path=path))
    if not taken:
        context.say(
            _("No systemd of your user answers here. After a login, type: {command}", command=autostart.to_type())
        )
    elif not _moved_in(context):
        context.warn(_("It did not start. To see why: {command}", command="systemctl --user status bottray"))
    lingers, command = autostart.lingering(context.environ)
    if lingers:
        context.say(_("It starts with the computer and goes on when you log out (lingering is on)."))
    else:
        context.say(
            _(
                "It starts when you log in and ends, with your bots, when you log out for good. "
                "To have it from the start of the computer on, turn lingering on: {command}",
                command=command,
            )
        )
    context.say(
        _("A bot that calls sudo cannot do so under this service: {path} says which lines to change.", path=path)
    )
    return DONE


def _moved_in(context: Context) -> bool:
    """An agent that runs already ends, with its bots, and the service's own brings them up again."""
    with suppress(AgentAway):
        context.agent.quit()
        with suppress(AgentAway):
            for _snapshot in context.agent.watch():
                pass
    started = autostart.start_service(context.environ)
    if started:
        context.wait_for_agent()
    else:
        context.start_agent()
    return started
