"""`tray`: the icon, with an agent behind it, or the page where no icon can be shown. The language chosen in its menu is
kept for the next time.
"""

import json
from contextlib import suppress

from tray_app.adapters import places
from tray_app.adapters.desktop import autostart as login
from tray_app.adapters.desktop import browser, desktop
from tray_app.adapters.files import private_folder, write_atomic
from tray_app.adapters.processes import detached
from tray_app.api import endpoint
from tray_app.api.client import Client
from tray_app.commands import autostart, open_page
from tray_app.commands.context import Context
from tray_app.core.errors import HostError
from tray_app.core.messages import LANGUAGES, _, language, set_language
from tray_app.tray import app, backends
from tray_app.tray.menu import Command
from tray_app.tray.news import Known, Told
from tray_app.tray.outside import Outside

WELCOME = ("add", "welcome")
"""Where the page opens at the end of an installation: where a bot is added, with a word about the icon."""


def show_tray(context: Context, silent: bool = False, welcome: bool = False) -> int:
    """Until the user quits it. BOTTRAY_LANG goes before the choice. Raises HostError where there is no desktop.

    `silent` is for a start at login: nothing comes up but the icon. `welcome` opens the page too.
    """
    if places.portable():  # a stick may be locked: said at once, instead of by an icon that can do nothing
        private_folder(context.folders.run)
    session = Session(context)
    if not context.environ.get("BOTTRAY_LANG"):
        session.speak()
    outside = Outside(
        desktop.open_path,
        context.folders.logs,
        desktop.open_address,
        session.ensure,
        session.remember_language,
        at_login=session.at_login,
        set_at_login=session.set_at_login,
        window=session.window,
        page=session.page,
        session_ended=session.ended,
        recall=session.recall,
        remember=session.remember,
    )
    try:
        first = Command("open", bot=WELCOME[1], value=WELCOME[0]) if welcome else None
        return app.run(session.agent, outside, context.environ, silent, first)
    except HostError as error:
        if silent or not browser.has_screen(context.environ):
            raise
        context.warn(str(error))
        return open_page.open_page(context, only_print=False, read_only=False, at=WELCOME if welcome else ("", ""))


class Session:
    """What the tray is to this desktop session, and the agent that it has started there: see Outside."""

    def __init__(self, context: Context) -> None:
        self._context, self._environ = context, context.environ
        self._language = context.folders.state / "language"
        self._started_here = context.folders.run / "agent-of-session"
        self._told = context.folders.run / "told-by-tray"
        self.agent = Client(context.folders.run / endpoint.AGENT, self._start_agent)

    def speak(self) -> None:
        """The language that was chosen the last time."""
        with suppress(OSError, UnicodeDecodeError):
            code = self._language.read_text(encoding="ascii")
            if code in LANGUAGES:
                set_language(code)

    def remember_language(self, code: str) -> None:
        with suppress(HostError):  # a state folder that cannot be written is told of by the agent
            private_folder(self._language.parent)
            write_atomic(self._language, code.encode())

    def ensure(self) -> None:
        autostart.repair(self._environ)
        self.agent.ensure()

    def recall(self) -> Known:
        try:
            told = json.loads(self._told.read_text(encoding="utf-8"))
            known = told["known"] if told["agent"] == _who(self._context) else {}
            return {
                str(bot): Told({str(kind): str(key) for kind, key in kinds.items()}) for bot, kinds in known.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError):  # none yet, or of another version
            return {}

    def remember(self, known: Known) -> None:
        told = {"agent": _who(self._context), "known": {bot: dict(one.troubles) for bot, one in known.items()}}
        with suppress(HostError):  # then the next tray tells it once more
            write_atomic(self._told, json.dumps(told).encode())

    def _start_agent(self) -> None:
        self._context.start_agent()
        if "service" not in login.on(self._environ):
            with suppress(HostError):  # then the agent outlives the session, as one that somebody else has started
                write_atomic(self._started_here, _who(self._context).encode())

    def ended(self) -> None:
        if self._started_here.exists() and self._started_here.read_text() == _who(self._context):
            self.agent.quit()

    def at_login(self) -> bool:
        return "tray" in login.on(self._environ)

    def set_at_login(self, on: bool) -> None:
        if on:
            login.enable_tray(autostart.tray_command(), self._environ)
        else:
            login.disable(self._environ, ("tray",))

    def page(self, word: str, bot: str) -> None:
        self.agent.ensure()  # before the page would: one that is started now is this session's
        open_page.open_page(self._context, only_print=False, read_only=False, at=(word, bot))

    def window(self, what: str, bot: str) -> None:
        words = [what, *([bot] if bot else [])]
        shown_in = {**self._environ, "BOTTRAY_LANG": language()}
        if backends.windows(self._environ):
            desktop.show(detached.own_command("window", *words), shown_in)
        elif what == "error":
            desktop.open_path(self._context.folders.logs / f"{bot}.log")
        else:
            desktop.in_terminal(detached.own_command(*words), shown_in, _("Press Enter to close this window."))


def _who(context: Context) -> str:
    """Names this one agent for all times; "" where none is known. A pid alone may be another's tomorrow."""
    found = endpoint.read(context.folders.run / endpoint.AGENT)
    return f"{found.pid} {found.birth}" if found else ""
