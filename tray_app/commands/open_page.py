"""`open`: the page, in a window of its own or the browser; a link where there is no screen or that is asked for."""

import getpass
import shlex
from urllib.parse import quote, urlsplit

from tray_app.adapters.desktop import browser, desktop
from tray_app.api import endpoint
from tray_app.api.pages import kept_beside
from tray_app.commands.context import Context
from tray_app.core.errors import DONE, BotTrayError
from tray_app.core.messages import _


def open_page(context: Context, only_print: bool, read_only: bool, at: tuple[str, str] = ("", "")) -> int:
    """Starts the agent where none runs. `at`: a word of the page and the bot that it is about, such as ("settings",
    "shop"). Raises HostError where nothing opens an address.
    """
    context.agent.ensure()
    address = context.agent.page(read_only) + (f"&{at[0]}={quote(at[1], safe='')}" if at[0] else "")
    if only_print or not browser.has_screen(context.environ):
        _tell(context, address)
    elif not browser.open_window(address, context.environ):
        desktop.open_address(address)
    return DONE


def close_all(context: Context) -> int:
    try:
        closed = context.agent.close_pages()
    except BotTrayError:
        if context.agent.present():
            raise
        context.say(_("No agent is running."))  # a page is of use to nobody then, but the next agent would know it
        kept_beside(context.folders.run / endpoint.AGENT).unlink(missing_ok=True)
        return DONE
    if closed:
        context.say(_("The page is closed, in {n} browser.", "The page is closed, in {n} browsers.", n=closed))
    else:
        context.say(_("The page was open nowhere."))
    return DONE


def _tell(context: Context, address: str) -> None:
    context.say(address)
    context.say(_("Good once, and for a minute."))
    if way := _from_elsewhere(context, urlsplit(address).port or 0):
        context.say(_("From the computer you sit at, type this first: {command}", command=way))


def _from_elsewhere(context: Context, port: int) -> str | None:
    """The command that brings the page to whoever came here by ssh: client's address and port, ours and ours [ssh(1)].
    The port stays the same on both ends: the agent answers to no other."""
    words = context.environ.get("SSH_CONNECTION", "").split()
    if len(words) != 4:
        return None
    here, ssh_port = words[2:]
    other = [] if ssh_port == "22" else ["-p", ssh_port]
    return shlex.join(["ssh", "-N", *other, "-L", f"{port}:127.0.0.1:{port}", f"{getpass.getuser()}@{here}"])
