"""`tray`: the icon, with an agent behind it. The language chosen in its menu is kept for the next time."""

from contextlib import suppress

from tray_app.adapters import places
from tray_app.adapters.desktop import autostart as login
from tray_app.adapters.desktop import desktop
from tray_app.adapters.files import private_folder, write_atomic
from tray_app.adapters.processes import detached
from tray_app.api import endpoint
from tray_app.api.client import Client
from tray_app.commands import autostart
from tray_app.commands.context import Context
from tray_app.core.errors import HostError
from tray_app.core.messages import LANGUAGES, _, language, set_language
from tray_app.tray import app, backends
from tray_app.tray.outside import Outside


def show_tray(context: Context, silent: bool = False) -> int:
    """Until the user quits it. BOTTRAY_LANG goes before the choice. Raises HostError where there is no desktop."""
    environ = context.environ
    chosen = context.folders.state / "language"
    if places.portable():  # a stick may be locked: said at once, instead of by an icon that can do nothing
        private_folder(context.folders.run)

    def start_agent() -> None:
        context.start_agent()
        if "service" not in login.on(environ):
            with suppress(HostError):  # then the agent outlives the session, as one that somebody else has started
                write_atomic(started_here, _who(context).encode())

    def session_ended() -> None:
        if started_here.exists() and started_here.read_text() == _who(context):
            agent.quit()

    agent = Client(context.folders.run / endpoint.AGENT, start_agent)
    started_here = context.folders.run / "agent-of-session"

    def ensure() -> None:
        autostart.repair(environ)
        agent.ensure()

    def remember(code: str) -> None:
        with suppress(HostError):  # a state folder that cannot be written is told of by the agent
            private_folder(chosen.parent)
            write_atomic(chosen, code.encode())

    def at_login() -> bool:
        return "tray" in login.on(environ)

    def set_at_login(on: bool) -> None:
        if on:
            login.enable_tray(autostart.tray_command(), environ)
        else:
            login.disable(environ, ("tray",))

    def window(what: str, bot: str) -> None:
        words = [what, *([bot] if bot else [])]
        shown_in = {**environ, "BOTTRAY_LANG": language()}
        if backends.windows(environ):
            desktop.show(detached.own_command("window", *words), shown_in)
        elif what == "error":
            desktop.open_path(context.folders.logs / f"{bot}.log")
        else:
            command = detached.own_command(*(words if what == "clean" else ["window", *words]))
            desktop.in_terminal(command, shown_in, _("Press Enter to close this window."))

    if not environ.get("BOTTRAY_LANG"):
        with suppress(OSError, UnicodeDecodeError):
            code = chosen.read_text(encoding="ascii")
            if code in LANGUAGES:
                set_language(code)
    outside = Outside(
        desktop.open_path,
        context.folders.logs,
        ensure,
        remember,
        at_login=at_login,
        set_at_login=set_at_login,
        window=window,
        session_ended=session_ended,
    )
    return app.run(agent, outside, environ, silent)


def _who(context: Context) -> str:
    """Names this one agent for all times; "" where none is known. A pid alone may be another's tomorrow."""
    found = endpoint.read(context.folders.run / endpoint.AGENT)
    return f"{found.pid} {found.birth}" if found else ""
