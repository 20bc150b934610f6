"""The end of one bot: asked for, or not, and then explained. Whatever else fails, the machine hears of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from tray_app.adapters.logs.log_files import tail
from tray_app.adapters.processes import process
from tray_app.core.errors import BotTrayError
from tray_app.core.events import Exited
from tray_app.core.history.happenings import Kind
from tray_app.core.messages import Message
from tray_app.supervisor import tasks
from tray_app.supervisor.current import Current, Run
from tray_app.supervisor.ends.deaths import PATIENCE, Deaths
from tray_app.supervisor.ends.endings import Ending

TAIL_LINES = 300  # Node shows a whole object behind an error


class Exits:
    """`away` says what else is the matter where Telegram is not reached; `over(asked)` is called when it is gone."""

    def __init__(
        self, current: Current, deaths: Deaths, away: Callable[[], Message | None], over: Callable[[bool], None]
    ) -> None:
        self._of, self._deaths, self._away, self._over = current, deaths, away, over
        self._ending = Ending(current.around.loop, current.spec.name, current.post)
        self._telling: asyncio.Task[None] | None = None
        self.slept = process.slept()
        """As it was when the bot was last seen well: whoever dies after a sleep of the machine is excused."""

    def ask(self, stage: int) -> None:
        """The bot is to stop."""
        from tray_app.core.telegram.route import servers

        of = self._of
        if of.run is None or of.run.child is None:
            return
        of.run.asked = True
        try:
            if stage == 0:
                self._ending.begin(of.run.number, of.run.child, of.run.token is not None, servers(of.server))
        finally:  # whatever cannot be seen of it
            of.write_asked()
            of.run.child.ask(stage)

    async def told(self) -> None:
        """Until its end has been explained, as long as that may take."""
        if self._telling:
            await asyncio.wait([self._telling], timeout=PATIENCE)

    def exited(self, run: int, code: int, leftovers: int) -> None:
        from tray_app.core.deaths.exits import plainly, stopped

        self._ending.end()
        excused, away = process.slept() - self.slept > 1, self._away()
        now = self._of.run
        if now is None or now.asked:
            self._tell(Exited(run, code, stopped(code), None, excused))
        else:
            end = Exited(run, code, plainly(code), away, excused, away is not None)
            work = self._explained(now, end, leftovers)
            self._telling = tasks.begin(self._of.around.loop, work, f"work of bot {self._of.spec.name}")
        try:
            self._over(now is None or now.asked)
        except Exception as error:
            tasks.failed(self._of.around.loop, f"looking after bot {self._of.spec.name}", error)

    async def _explained(self, of: Run, end: Exited, leftovers: int) -> None:
        timeline, name = self._of.around.timeline, self._of.spec.name
        kind = Kind.CRASHED if end.code else Kind.ENDED
        before = timeline.newest.get((name, kind))
        explained = False
        try:
            pid = of.child.identity.pid if of.child else 0
            words = await self._deaths.soon(self._last_words)
            reason, cure = await self._deaths.explain(pid, end.code or 0, leftovers, of.launch, words or "")
            # an error with a cure of its own is not the network's
            end = replace(end, reason=reason, cure=cure or end.cure, away=end.away and not cure)
            explained = True
        except Exception as error:
            tasks.failed(self._of.around.loop, f"explaining the end of bot {self._of.spec.name}", error)
        self._tell(end)
        told = timeline.newest.get((name, kind))
        if explained and told is not None and told != before:
            timeline.amend(name, kind, told, changed=await self._deaths.changed(of.launch))

    def _tell(self, end: Exited) -> None:
        try:
            self._of.log.note(end.reason.render())
        finally:
            self._of.post(end)

    def _last_words(self) -> str:
        """The end of what this run has written."""
        from tray_app.core.deaths.last_words import of_newest_run

        try:
            return of_newest_run(tail(self._of.log.path, TAIL_LINES)).decode(errors="replace")
        except BotTrayError:
            return ""
