"""What the agent tells, followed in a thread: the newest snapshot, or why there is none."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import repeat

from tray_app.core.control import Control
from tray_app.core.errors import BotTrayError
from tray_app.core.messages import _
from tray_app.core.model import Snapshot
from tray_app.tray.news import Known, News, news_of, over
from tray_app.tray.outside import Outside

log = logging.getLogger(__name__)


def pauses() -> Iterator[float]:
    """Seconds before each further try to reach the agent: 1, 2, 4, 8, then always 10."""
    yield from (1.0, 2.0, 4.0, 8.0)
    yield from repeat(10.0)


class Following:
    """`changed` is called when something else is to be shown, `tell` with what is worth a notification, `withdraw` with
    the keys of what was told and is over. What the user knows is asked and kept by `outside`.
    """

    def __init__(
        self,
        control: Control,
        changed: Callable[[], None],
        tell: Callable[[News], None],
        withdraw: Callable[[Collection[str]], object],
        outside: Outside,
    ) -> None:
        self.snapshot: Snapshot | None = None
        self.away = ""
        self._control, self._changed, self._tell, self._withdraw = control, changed, tell, withdraw
        self._outside = outside
        self._ensuring = True  # the first thing that is done
        self._known: Known | None = None
        self._again: Collection[str] = ()
        self._reconnect = threading.Event()
        self._following = 0

    def follow_anew(self, again: Collection[str] = ()) -> None:
        """In the language of now, in which the news with the keys `again` are told once more."""
        self._following += 1
        self._again = again
        threading.Thread(target=self._follow, args=(self._following,), name="tray-follow", daemon=True).start()

    def _follow(self, number: int) -> None:
        """The agent may end and come again at any time. `number` is out of date after a change of the language: then
        another thread follows in the new one, and this one, which waits for the agent, ends at the next word.
        """
        tries = pauses()
        while True:
            try:
                for snapshot in self._control.watch():
                    if number != self._following:
                        return
                    self._see(snapshot)
                    tries = pauses()
                away = _("The agent does not answer.")
            except BotTrayError as error:
                away = str(error)
            except Exception as error:
                # an agent of another version may say anything; the tray stays and tries again
                log.exception("the agent was not understood")
                away = _("The agent was not understood ({error}).", error=type(error).__name__)
            if number != self._following:
                return
            self._see(None, "" if self._ensuring else away)
            self._reconnect.wait(next(tries))
            self._reconnect.clear()

    def _see(self, snapshot: Snapshot | None, away: str = "") -> None:
        same = snapshot and self.snapshot and _at_rest(snapshot) == _at_rest(self.snapshot)
        self.snapshot, self.away = snapshot, away
        if not same:
            self._changed()
        if snapshot:
            self._tell_news(snapshot)

    def _tell_news(self, snapshot: Snapshot) -> None:
        first = self._known is None
        before = self._outside.recall() if self._known is None else self._known
        all_news, self._known = news_of(before, snapshot, first, self._again)
        self._again = ()
        if gone := over(before, self._known) - {news.key for news in all_news}:
            self._withdraw(gone)
        for news in all_news:
            self._tell(news)
        if {name: told.troubles for name, told in before.items()} != {n: t.troubles for n, t in self._known.items()}:
            self._outside.remember(self._known)

    def ensure(self, ensure: Callable[[], None]) -> None:
        """An agent that does not answer while it is being started is no trouble yet: the tray is connecting."""
        self._ensuring, self.away = True, ""
        self._changed()
        try:
            ensure()
        finally:
            self._ensuring = False
            self._reconnect.set()


def _at_rest(snapshot: Snapshot) -> Snapshot:
    """Without what moves all the time and is put right when the menu opens: an idle tray draws nothing."""
    return replace(
        snapshot, bots=tuple(replace(bot, rss_bytes=None, cpu_percent=None, last_error=None) for bot in snapshot.bots)
    )
