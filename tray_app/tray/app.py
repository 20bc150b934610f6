"""The tray: joins a Control (the agent), the menu and the icon. It decides nothing and remembers nothing.

Threads beside the one of the icon, which answers the desktop and therefore must never wait: `follow` waits for
the agent (following.py), `paint` puts the newest snapshot on the icon, and each action has a thread of its own, so that
a slow stop of one bot delays nobody else.
"""

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from tray_app.core.control import Control
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import _, set_language
from tray_app.core.model import BotView
from tray_app.core.standing import can_start, can_stop
from tray_app.tray import backends
from tray_app.tray.following import Following
from tray_app.tray.icon import Ears, Icon
from tray_app.tray.menu import Command, Desk, rows
from tray_app.tray.news import News
from tray_app.tray.outside import Outside
from tray_app.tray.state import attention, overall
from tray_app.tray.words import details, headline, summary

log = logging.getLogger(__name__)

FIRST_WAIT = 0.25
"""Seconds that the icon waits for the first snapshot, so that it does not come up as "agent away" each time."""
PAINT_PAUSE = 0.25
"""Seconds between two paintings: GNOME batches icons, and nobody reads faster. The last state is always painted."""


def run(
    control: Control, outside: Outside, environ: Mapping[str, str], silent: bool = False, first: Command | None = None
) -> int:
    """Show the tray until the user quits it or the session ends; the exit code.

    `silent` is for a start at login: a tray that runs already is not brought forward, and a desktop without a tray is
    not told of. `first` is done as soon as the icon is there. Raises HostError where this system has no desktop.
    """
    tray = Tray(control, outside)
    icon = backends.icon(environ, Ears(tray.act, tray.freshen, tray.forward, tray.ended), silent)
    if not icon.claim():
        return 0
    for number in [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup and a shell's & leave them
            signal.signal(number, lambda *_: icon.stop())
    tray.show_on(icon, first)
    return 0


class Tray:
    def __init__(self, control: Control, outside: Outside) -> None:
        self._control = control
        self._outside = outside
        self._icon: Icon
        self._changed = threading.Event()
        self._stopped = threading.Event()
        self._agent = Following(
            control,
            self._changed.set,
            lambda news: self._icon.notify(news),
            lambda keys: self._icon.withdraw(keys),
            outside,
        )
        self._painting = threading.Lock()
        self._newest: dict[str, threading.Thread] = {}
        self._open: set[Command] = set()

    def show_on(self, icon: Icon, first: Command | None = None) -> None:
        """Returns when the icon is gone."""
        self._icon = icon
        self.act(Command("ensure"))
        self._agent.follow_anew()
        self._changed.wait(FIRST_WAIT)
        self._paint()
        threading.Thread(target=self._keep_painting, name="tray-paint", daemon=True).start()
        if first:
            self.act(first)
        icon.run()
        self._stopped.set()

    # what the icon calls: each returns at once

    def act(self, command: Command) -> None:
        """Starts and stops of one bot run in the order of the clicks; nothing else waits for anything."""
        ordered = command.verb in ("start", "stop", "restart", "cure")
        before = self._newest.get(command.bot) if ordered else None
        thread = threading.Thread(target=self._do, args=(command, before), name=f"tray-{command.verb}", daemon=True)
        if ordered:
            self._newest[command.bot] = thread
        thread.start()

    def freshen(self) -> None:
        """Times in the menu are right when it opens."""
        with self._painting:
            self._icon.set_menu(rows(self._agent.snapshot, datetime.now(UTC), self._agent.away, self._desk()))

    def _desk(self) -> Desk:
        at_login = self._outside.at_login() if self._outside.at_login else None
        has_windows = self._outside.window is not None
        return Desk(at_login, self._outside.page is not None, can_remove=has_windows, can_clean=has_windows)

    def forward(self) -> None:
        """Whoever starts BotTray wants to see it; the icon alone may lie out of sight."""
        self.act(Command("open" if self._outside.page else "tell"))

    def ended(self) -> None:
        """There is no desktop left that could be told of a trouble."""
        try:
            self._outside.session_ended()
        except BotTrayError as error:
            log.warning("at the end of the session: %s", error)

    # what it shows

    def _keep_painting(self) -> None:
        while not self._stopped.wait(PAINT_PAUSE):
            self._changed.wait()
            self._paint()

    def _paint(self) -> None:
        self._changed.clear()
        snapshot = self._agent.snapshot
        self._icon.set_icon(overall(snapshot), attention(snapshot))
        self._icon.set_tooltip(summary(snapshot, self._agent.away))
        self.freshen()

    # what rows do

    def _do(self, command: Command, before: threading.Thread | None) -> None:
        if before:
            before.join()
        try:
            self._perform(command)
        except BotTrayError as error:
            self._icon.notify(News(f"refused/{command.bot}", command.bot or "BotTray", str(error)))
        except Exception:
            log.exception("the tray could not %s %s", command.verb, command.bot)

    def _perform(self, command: Command) -> None:
        bot = command.bot
        match command.verb:
            case "start":
                self._control.start(bot)
            case "stop":
                self._control.stop(bot)
            case "restart":
                self._control.restart(bot)
            case "start_all":
                self._each(can_start, self._control.start)
            case "stop_all":
                self._each(can_stop, self._control.stop)
            case "check":
                found = self._control.check(bot)
                self._icon.notify(News(f"check/{bot}", bot, "\n".join(found["lines"]), urgent=not found["ok"]))
            case "cure":
                kind, value = command.value.split(" ", 1)
                self._control.cure(bot, kind, value)
            case "open_log" | "open_logs":
                self._outside.open_path(self._outside.logs / (f"{bot}.log" if bot else ""))
            case "open_address":
                self._outside.open_address(str(command.value))
            case "open" if self._outside.page:
                self._once(command, partial(self._outside.page, command.value, bot))
            case "open":
                self._icon.notify(self._told(bot))
            case "open_error":
                self._window(Command("error", bot))
            case "clean" | "remove":
                self._window(command)
            case "login":
                self._outside.set_at_login(bool(command.value))
                self._changed.set()
            case "tell":
                self._icon.notify(self._told(bot))
            case "ensure":
                self._agent.ensure(self._outside.ensure)
            case "language":
                set_language(command.value)
                self._agent.follow_anew(self._icon.withdraw())
                self._changed.set()
                self._outside.remember_language(command.value)
            case "quit":
                self._icon.stop()
            case "quit_all":
                self._control.quit()
                self._icon.stop()
            case _:
                raise ValueError(command.verb)

    def _window(self, command: Command) -> None:
        """One of each kind at a time, however often it is asked for. Without windows a log is shown as a file."""
        if self._outside.window is None:
            self._outside.open_path(self._outside.logs / f"{command.bot}.log")
        else:
            self._once(command, partial(self._outside.window, command.verb, command.bot))

    def _once(self, command: Command, open_it: Callable[[], None]) -> None:
        """Whoever clicks twice means one."""
        if command not in self._open:
            self._open.add(command)
            try:
                open_it()
            finally:
                self._open.discard(command)

    def _each(self, may: Callable[[BotView], bool], verb: Callable[[str], BotView]) -> None:
        """All that may; one that is refused does not keep the others from their turn."""
        refused = []
        for bot in self._agent.snapshot.bots if self._agent.snapshot else ():
            try:
                if may(bot):
                    verb(bot.name)
            except BotTrayError as error:
                refused.append(str(error))
        if refused:
            self._icon.notify(News("refused/", "BotTray", "\n".join(refused)))

    def _told(self, name: str) -> News:
        """The state in full, of one bot or of all."""
        snapshot = self._agent.snapshot
        if snapshot is None:
            return News("state", "BotTray", summary(snapshot, self._agent.away))
        now = datetime.now(UTC)
        bots = [bot for bot in snapshot.bots if name in ("", bot.name)]
        lines = [snapshot.problem] if snapshot.problem and not name else []
        for bot in bots:
            lines += [headline(bot, now), *details(bot), *([bot.cure] if bot.cure else [])]
        if snapshot and not snapshot.bots and self._outside.window:
            lines.append(_("To add one: the icon's menu, or {command}", command="bottray add"))
        return News("state", "BotTray", "\n".join(lines) or summary(snapshot))
