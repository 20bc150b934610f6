"""Whether a running bot is heard: conflicts and refusals in its output explained, and updates that nobody fetches.

"The pid exists" is not health. What a bot writes is read for the lines of its library (core/telegram/symptoms.py). That
is a hint only, for it may be a chat text: what follows from it has a second sign, which is asked for here. For a
refusal and a webhook that is Telegram's own answer, for polling that has ended it is updates that wait and are not
fetched; who reads beside the bot is looked for by second_reader.py. Asked of Telegram are getMe and getWebhookInfo
only, which disturb nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.errors import BotTrayError, TokenRefused
from tray_app.core.messages import Message
from tray_app.core.processes.processes import ProcessFacts
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram import hearing
from tray_app.core.telegram.diagnosis import Diagnosis
from tray_app.core.telegram.symptoms import Symptom
from tray_app.core.warning import OTHER_READER, WarningKind
from tray_app.supervisor import cures, tasks
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.warnings.second_reader import Named, SecondReader, Tree
from tray_app.supervisor.warnings.untaken import Revival, untaken
from tray_app.supervisor.warnings.webhook_warning import Webhooks, WebhookWarning, nobody_can_poll

QUIET = 120.0  # seconds without a symptom: the trouble is over
AGAIN = 2.0  # seconds after which the same symptom is worth another look
GROWTHS = 2  # looks in a row at which more updates wait than before


class Health:
    """Of one bot. `ask` puts a question to Telegram (telegram_steps.py). `changed` is called when the warnings are
    others; `restart` where starting anew can help."""

    def __init__(
        self,
        name: str,
        log: BotLog,
        around: Surroundings,
        ask: Callable[..., Awaitable[Any]],
        webhooks: Webhooks,
        changed: Callable[[], None],
        restart: Callable[[Message], None],
    ) -> None:
        self.warnings: dict[WarningKind, Message] = {}
        self.offers: dict[WarningKind, cures.Offer] = {}
        self._name, self._log, self._changed, self._restart = name, log, changed, restart
        self._loop = asyncio.get_running_loop()
        self._stop_reading: Callable[[], None] | None = None
        self._explaining: asyncio.Task[None] | None = None
        self._searching: asyncio.Task[None] | None = None
        self._ask, self._webhooks, self._around = ask, webhooks, around
        self._api: Any = None
        self._hook: WebhookWarning | None = None
        self._second = SecondReader(name, around)
        self._diagnosis = Diagnosis()
        self._due: list[Symptom] = []
        self._seen: dict[Symptom, float] = {}
        self._polling_ended, self._revival = False, Revival()  # the first as its output says
        self._waiting: list[int] = []

    def begin(self, api: Any, tree: Tree) -> None:
        """A bot was started; `api` asks Telegram as the bot would, None where its token is not known."""
        self.end(asked=False)
        self._api, self._hook = api, WebhookWarning(self._name, api, self._webhooks, self._around)
        self._second.begin(tree)
        self._stop_reading = self._log.listen(self._read)

    def end(self, asked: bool) -> None:
        """It has ended. What is known of another reader stays over restarts, unless somebody asked it to end."""
        if self._stop_reading:
            self._stop_reading()
        if self._explaining:
            self._explaining.cancel()
        self._stop_reading = self._explaining = self._api = None
        self._due, self._seen, self._polling_ended, self._waiting = [], {}, False, []
        self._second.end()
        if asked:
            self.forget()
        else:
            self._tell({k: v for k, v in self.warnings.items() if k in OTHER_READER})

    def forget(self) -> None:
        """Whoever starts it next begins with a fresh look."""
        if self._searching:
            self._searching.cancel()
        self._searching = None
        self._diagnosis = Diagnosis()
        self._second.forget()
        self._tell({})

    def cured(self, kind: WarningKind) -> None:
        """What the warning `kind` told of is over, since it was just ended."""
        self._diagnosis = Diagnosis()
        self._tell({k: v for k, v in self.warnings.items() if k != kind})

    def see_to_copy(self) -> None:
        """Before it is told of: one that has ended meanwhile reads nothing, and its number may be another's."""
        if kind := self._second.ended(self.warnings):
            self.cured(kind)

    def found_out(self, verdict: Named, named: Sequence[ProcessFacts]) -> None:
        """Who reads beside it is known, from a look while it was stopped, which tells of these processes."""
        self._diagnosis.newest, self._diagnosis.newest_at = Symptom.OTHER_READER, self._loop.time()
        self._second.found_out(verdict, named)
        self._tell({verdict.kind: verdict.text})

    def look(self) -> None:
        """Called now and then while the bot runs."""
        self.see_to_copy()
        if self._stop_reading is None:
            return
        if self.warnings and self._diagnosis.over(self._loop.time(), QUIET):
            self._diagnosis = Diagnosis()
            self._second.forget()
            self._tell({k: v for k, v in self.warnings.items() if k not in {*OTHER_READER, WarningKind.WEBHOOK}})
        if self._api and self._explaining is None:
            self._explaining = self._begin(self._look())

    async def ask_anew(self) -> None:
        """Between the looks, since somebody asked: what waits now is not one more look in a row."""
        if self._api is not None:
            self._waiting = self._waiting[:-1]
            with suppress(BotTrayError):
                await self._count_waiting()

    def _read(self, data: bytes) -> None:
        now = self._loop.time()
        for symptom in self._diagnosis.read(data, now):
            if now - self._seen.get(symptom, -AGAIN) < AGAIN:
                continue
            self._seen[symptom] = now
            unclear = symptom is Symptom.CONFLICT and WarningKind.WEBHOOK not in self.warnings
            if (symptom is Symptom.OTHER_READER or unclear) and self._searching is None:
                self._searching = tasks.begin(self._loop, self._search(), f"looking after bot {self._name}")
            if symptom is not Symptom.OTHER_READER and self._api and symptom not in self._due:
                self._due.append(symptom)
        if self._due and self._explaining is None:
            self._explaining = self._begin(self._explain())

    def _begin(self, work: Any) -> "asyncio.Task[None]":
        return tasks.begin(self._loop, self._guarded(work), f"looking after bot {self._name}")

    async def _guarded(self, work: Any) -> None:
        try:
            await work
            await self._explain()
        except BotTrayError:
            pass  # Telegram is not reached: the bot itself will say so, and we look again
        finally:
            if self._explaining is asyncio.current_task():
                self._explaining = None

    async def _search(self) -> None:
        try:
            named = await self._second.find(self._diagnosis)
            if not (named and self._api and await nobody_can_poll(self._ask, self._api)):
                self._warn(named, {k: v for k, v in self.warnings.items() if k not in OTHER_READER})
        finally:
            if self._searching is asyncio.current_task():
                self._searching = None

    async def _explain(self) -> None:
        while self._due:
            symptom = self._due.pop(0)
            if symptom in (Symptom.WEBHOOK, Symptom.SET_WEBHOOK, Symptom.CONFLICT):
                assert self._hook is not None
                named = await self._hook.of_bots_words(*await self._webhooks.seen(self._api))
            else:
                named = await self._refused(symptom)
            self._warn(named, self.warnings)

    async def _refused(self, symptom: Symptom) -> Named | None:
        try:
            await self._ask(self._api.get_me)
        except TokenRefused as error:
            return Named(WarningKind.TOKEN_REVOKED, hearing.deaf(self._name, error))
        if symptom is Symptom.POLLING_ENDED:
            self._polling_ended = True
            await self._see_whether_it_polls()
        return None

    def refused(self, error: TokenRefused) -> None:
        """Telegram was asked about the token by somebody else, and does not take it."""
        left = {k: v for k, v in self.warnings.items() if k not in OTHER_READER}  # nobody reads with it
        self._tell({**left, WarningKind.TOKEN_REVOKED: hearing.deaf(self._name, error)})

    async def _see_whether_it_polls(self) -> None:
        waiting = await untaken(self._ask, self._api)
        self._polling_ended = waiting is None  # where none waits it is not known, and looked at again
        if waiting and self._revival.is_due(self._loop.time()):
            why = hearing.polling_ended(waiting)
            self._log.note(why.render())
            self._restart(why)
        elif waiting:
            told = hearing.takes_none(self._name, waiting)
            self._warn(Named(WarningKind.WAITING, told, cures.restart(self._name)), self.warnings)

    async def _look(self) -> None:
        await self._count_waiting()
        if self._polling_ended:
            await self._see_whether_it_polls()

    async def _count_waiting(self) -> None:
        try:
            hook, before = await self._webhooks.seen(self._api)
        except TokenRefused as error:
            self.refused(error)
            return
        whose = await self._webhooks.whose(hook)
        assert self._hook is not None
        moved = hook.host != self._hook.host or self._hook.doubts(whose)
        named = await self._hook.of_telegrams(hook, before, whose, WarningKind.WEBHOOK in self.warnings)
        self._waiting = [*self._waiting[-GROWTHS:], hook.pending_update_count]
        over = {WarningKind.WAITING, WarningKind.TOKEN_REVOKED}  # Telegram has just taken the token
        if whose is Whose.NOBODY or moved:
            over.add(WarningKind.WEBHOOK)
        others = {kind: text for kind, text in self.warnings.items() if kind not in over}
        if self._second.fetches and len(self._waiting) > GROWTHS and self._waiting == sorted(set(self._waiting)):
            if whose in (Whose.OWN, Whose.SAID, Whose.UNCLEAR):
                others[WarningKind.WAITING] = hearing.undelivered(self._name, hook)
            else:
                self._offer(WarningKind.WAITING, cures.restart(self._name))
                others[WarningKind.WAITING] = hearing.unfetched(self._name, hook.pending_update_count)
        if named and named.kind not in others:  # the bot itself may have told of it meanwhile
            self._offer(named.kind, named.offer)
            others[named.kind] = named.text
        self._tell(others)

    def _warn(self, named: Named | None, beside: Mapping[WarningKind, Message]) -> None:
        if named:
            self._offer(named.kind, named.offer)
            self._tell({**beside, named.kind: named.text})

    def _offer(self, kind: WarningKind, offer: cures.Offer | None) -> None:
        """Told of together with the warning `kind`, and forgotten with it."""
        self.offers = {k: v for k, v in self.offers.items() if k != kind} | ({kind: offer} if offer else {})

    def _tell(self, warnings: dict[WarningKind, Message]) -> None:
        self.offers = {k: v for k, v in self.offers.items() if k in warnings}
        if warnings != self.warnings:
            new = [text for kind, text in warnings.items() if kind not in self.warnings]
            self.warnings = warnings
            for text in new:
                self._loop.call_soon(self._log.note, text.render())  # not from within the write that told us
            self._changed()
