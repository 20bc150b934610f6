"""Whether a running bot is heard: conflicts and refusals in its output explained, and updates that nobody fetches.

"The pid exists" is not health. What a bot writes is read for the words of its library (core/symptoms.py); what they
mean is then looked up: a copy on this computer (who), a webhook (whose host), another machine, a revoked token. Asked
of Telegram are getMe and getWebhookInfo only, which disturb nobody.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tray_app.adapters.logs import BotLog
from tray_app.adapters.rivals import Target
from tray_app.core.botapi import Webhook
from tray_app.core.errors import BotTrayError, TokenRefused
from tray_app.core.messages import Message
from tray_app.core.processes import in_words, stop_command, why
from tray_app.core.symptoms import Diagnosis, Symptom
from tray_app.supervisor import cures, tasks
from tray_app.supervisor.rival_scan import RivalScan

if TYPE_CHECKING:
    from tray_app.supervisor.effects import Surroundings

QUIET = 120.0  # seconds without a symptom: the trouble is over
SURE = 2  # conflicts apart that make another reader certain
GROWTHS = 2  # looks in a row at which more updates wait than before

Named = tuple[str, Message]


class Health:
    """Of one bot. `changed` is called when the warnings are others; `restart` where starting anew can help."""

    def __init__(
        self, name: str, log: BotLog, scan: RivalScan, changed: Callable[[], None], restart: Callable[[Message], None]
    ) -> None:
        self.warnings: dict[str, Message] = {}
        self.offers: dict[str, cures.Offer] = {}
        self._name, self._log, self._scan, self._changed, self._restart = name, log, scan, changed, restart
        self._loop = asyncio.get_running_loop()
        self._stop_reading: Callable[[], None] | None = None
        self._explaining: asyncio.Task[None] | None = None
        self._in_thread: Callable[..., Any] | None = None
        self._api: Any = None
        self._is_own: Callable[[Webhook], Awaitable[bool]] | None = None
        self._around: Surroundings | None = None
        self._target: Target | None = None
        self._diagnosis = Diagnosis()
        self._waiting: list[int] = []

    def begin(
        self,
        api: Any,
        target: Target,
        in_thread: Callable[..., Any],
        is_own: Callable[[Webhook], Awaitable[bool]],
        around: "Surroundings",
    ) -> None:
        """A bot with a token was started; `api` asks Telegram as the bot would, `is_own` knows the bot's webhook."""
        self.end()
        self._is_own = is_own
        self._api, self._target, self._in_thread, self._around = api, target, in_thread, around
        self._stop_reading = self._log.listen(self._read)

    def end(self) -> None:
        if self._stop_reading:
            self._stop_reading()
        if self._explaining:
            self._explaining.cancel()
        self._stop_reading = self._explaining = self._api = None
        self._diagnosis, self._waiting = Diagnosis(), []
        self._tell({})

    def cured(self, kind: str) -> None:
        """What the warning `kind` told of is over, since it was just ended."""
        self._diagnosis = Diagnosis()
        self._tell({k: v for k, v in self.warnings.items() if k != kind})

    def look(self) -> None:
        """Called now and then while the bot runs."""
        if self._api is None:
            return
        if self.warnings and self._diagnosis.over(self._loop.time(), QUIET):
            self._diagnosis = Diagnosis()
            self._tell({k: v for k, v in self.warnings.items() if k == "waiting"})
        if self._explaining is None:
            self._explaining = self._begin(self._count_waiting())

    # -- what the bot says --------------------------------------------------------------------------------------------

    def _read(self, data: bytes) -> None:
        symptom = self._diagnosis.read(data, self._loop.time())
        if symptom is None or self._explaining is not None:
            return
        if symptom is Symptom.OTHER_READER and self._diagnosis.conflicts < SURE:
            return
        self._explaining = self._begin(self._explain(symptom))

    def _begin(self, work: Any) -> "asyncio.Task[None]":
        return tasks.begin(self._loop, self._guarded(work), f"looking after bot {self._name}")

    async def _guarded(self, work: Any) -> None:
        try:
            await work
        except BotTrayError:
            pass  # Telegram is not reached: the bot itself will say so, and we look again
        finally:
            self._explaining = None

    async def _explain(self, symptom: Symptom) -> None:
        named: Named | None
        match symptom:
            case Symptom.OTHER_READER:
                named = await self._other_reader()
            case Symptom.WEBHOOK | Symptom.SET_WEBHOOK:
                named = await self._webhook()
            case Symptom.UNAUTHORIZED | Symptom.POLLING_ENDED:
                named = await self._refused(symptom)
        if named:
            self._tell({**self.warnings, named[0]: named[1]})

    async def _other_reader(self) -> Named:
        assert self._target is not None
        assert self._around is not None
        found = await self._scan.find(self._target)
        if found:
            self._offer("conflict-local", cures.end_rival(found[0], self._target, self._around))
            return "conflict-local", Message(
                "Another copy on this computer reads the updates of {bot}: {process}. To stop it: {command}",
                bot=self._name,
                process=in_words(found[0].rival),
                command=stop_command(found[0].rival),
            )
        for one in await self._scan.suspects(self._target):
            return "conflict-remote", Message(
                "Another machine reads the updates of {bot}, or a program on this computer that may have its token: "
                "{process}; {why}. To stop that: {command}",
                bot=self._name,
                process=in_words(one),
                why=why(one),
                command=stop_command(one),
            )
        return "conflict-remote", Message(
            "Another machine reads the updates of {bot}; on this computer there is no other copy. "
            "Stop it there, or take a new token from @BotFather (/revoke).",
            bot=self._name,
        )

    async def _webhook(self) -> Named | None:
        hook = await self._ask(lambda: self._api.get_webhook_info())
        if not hook.url:
            return None
        if await self._own(hook):
            return "conflict-webhook", Message(
                "{bot} polls, but a webhook of {host}, which its own settings name, gets its updates. If it is to "
                'poll, write webhook = "remove" into bots.toml; if it is to serve the webhook, let it be started so.',
                bot=self._name,
                host=hook.host,
            )
        if self._around:
            self._offer("conflict-webhook", cures.remove_webhook(self._name, hook, self._api, self._around))
        return "conflict-webhook", Message(
            "A webhook of {host} was set and takes the updates of {bot}. Restart the bot to remove it: {command}",
            host=hook.host,
            bot=self._name,
            command=f"bottray restart {self._name}",
        )

    async def _refused(self, symptom: Symptom) -> Named | None:
        try:
            await self._ask(lambda: self._api.get_me())
        except TokenRefused as error:
            return "token-revoked", self._deaf(error)
        if symptom is Symptom.POLLING_ENDED:
            self._restart(Message("its polling had ended although the token is good"))
        return None

    def refused(self, error: TokenRefused) -> None:
        """Telegram was asked about the token by somebody else, and does not take it."""
        self._tell({**self.warnings, "token-revoked": self._deaf(error)})

    def _deaf(self, error: TokenRefused) -> Message:
        return Message(
            "{bot} is running but hears nothing: {error} {cure} Then: {command}",
            bot=self._name,
            error=error.message,
            cure=error.cure,
            command=f"bottray restart {self._name}",
        )

    # -- what Telegram says -------------------------------------------------------------------------------------------

    async def _count_waiting(self) -> None:
        try:
            hook = await self._ask(lambda: self._api.get_webhook_info())
        except TokenRefused as error:
            self._tell({**self.warnings, "token-revoked": self._deaf(error)})
            return
        own = await self._own(hook)
        self._waiting = [*self._waiting[-GROWTHS:], hook.pending_update_count]
        others = {k: v for k, v in self.warnings.items() if k != "waiting"}
        steps = list(zip(self._waiting, self._waiting[1:], strict=False))
        if len(steps) >= GROWTHS and all(before < after for before, after in steps):
            others["waiting"] = (
                _undelivered(self._name, hook)
                if own
                else Message(
                    "{n} update waits for {bot} and the number grows: it seems not to fetch any.",
                    "{n} updates wait for {bot} and the number grows: it seems not to fetch any.",
                    n=hook.pending_update_count,
                    bot=self._name,
                )
            )
        if hook.url and "conflict-webhook" not in others and not own:
            others["conflict-webhook"] = self._seen(hook)
        self._tell(others)

    def _seen(self, hook: Webhook) -> Message:
        """The bot itself says nothing of it, as one that polls would: there is no second sign that it is another's."""
        if self._around:
            self._offer("conflict-webhook", cures.remove_webhook(self._name, hook, self._api, self._around))
        return Message(
            "A webhook of {host} is set and gets the updates of {bot}. If {bot} serves it itself, write webhook = "
            '"own" into bots.toml; if not, restart the bot to remove it: {command}',
            host=hook.host,
            bot=self._name,
            command=f"bottray restart {self._name}",
        )

    async def _own(self, hook: Webhook) -> bool:
        return bool(hook.url) and self._is_own is not None and await self._is_own(hook)

    async def _ask(self, question: Callable[[], Any]) -> Any:
        assert self._in_thread is not None
        return await self._in_thread(question)

    def _offer(self, kind: str, offer: cures.Offer | None) -> None:
        """Told of together with the warning `kind`, and forgotten with it."""
        self.offers = {k: v for k, v in self.offers.items() if k != kind} | ({kind: offer} if offer else {})

    def _tell(self, warnings: dict[str, Message]) -> None:
        self.offers = {k: v for k, v in self.offers.items() if k in warnings}
        if warnings != self.warnings:
            new = [text for kind, text in warnings.items() if kind not in self.warnings]
            self.warnings = warnings
            for text in new:
                self._loop.call_soon(self._log.note, text.render())  # not from within the write that told us
            self._changed()


def _undelivered(bot: str, hook: Webhook) -> Message:
    return Message(
        "{n} update waits for {bot} and the number grows: Telegram does not get them to its webhook of {host}{error}.",
        "{n} updates wait for {bot} and the number grows: Telegram does not get them to its webhook of {host}{error}.",
        n=hook.pending_update_count,
        bot=bot,
        host=hook.host,
        error=f" ({hook.last_error_message.rstrip('.')})" if hook.last_error_message else "",
    )
