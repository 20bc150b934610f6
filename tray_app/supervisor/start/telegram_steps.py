"""What a start asks of Telegram: steps 2, 5 and 6, before the bot runs or, where that would keep it waiting, beside it.

Before: the usual start. Where Telegram is not reached after a short try, the bot is started unchecked: it may have a
proxy or a server in its own code, and so know a better way than we do. After a crash nothing is asked before, since the
lease is still ours and the token was good a moment ago. What was left out is asked beside the bot, again and again
until there is an answer, and comes to the same: the token is told of, the webhook is removed.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from tray_app.core.errors import BotTrayError, TelegramUnreachable, TokenRefused
from tray_app.core.events import Event, Failure, StepDone, StepFailed
from tray_app.core.messages import Message
from tray_app.core.model import Step
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram import hearing
from tray_app.core.telegram.botapi import Me, Webhook, no_answer
from tray_app.core.telegram.route import base_url, host_of
from tray_app.core.tokens.token import Token
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures, tasks
from tray_app.supervisor.current import Current
from tray_app.supervisor.start.webhook_of import WebhookOf
from tray_app.supervisor.telegram import promises
from tray_app.supervisor.telegram.reach import Reach, own_way

SHORT = {"timeout": (5.0, 8.0), "patience": 5.0}
"""The try before a start (see BotApi): a server that refuses is given up after 3 s, one that is silent after 8 s."""
MOST = 12.0
"""Seconds for one question of such a try, whatever the system's name lookup takes."""


class TelegramSteps:
    """Of one bot. `changed` is called when the warnings are others, `refused` where Telegram does not take the token of
    a bot that runs."""

    def __init__(self, of: Current, changed: Callable[[], None], refused: Callable[[TokenRefused], None]) -> None:
        self.warnings: dict[WarningKind, Message] = {}
        self.reach = Reach()
        self.waiting: int | None = None  # updates, at Telegram's newest answer
        self._of, self._changed, self._refused = of, changed, refused
        self._good: Token | None = None
        self._beside = self._crashed = False
        self.webhooks = WebhookOf(of, self.ask)
        self._standing: dict[WarningKind, Message] = {}  # for as long as the run lasts
        self._again: Message | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, token: Token | None, again: bool) -> None:
        """A start with this token; `again` after a crash."""
        self.end()
        self.webhooks.begin()
        self._standing.clear()
        self._again = None
        self._beside = self._crashed = again and token is not None and token == self._good

    def end(self) -> None:
        """The run is over, and nobody needs an answer any more."""
        if self._task:
            self._task.cancel()
        self._task = None
        self._beside = False
        self.reach.begin()
        self._tell({})

    async def ask(self, question: Callable[..., Any], *args: Any) -> Any:
        """One question in a thread; what is known of the way to Telegram is kept."""
        try:
            answer = await self._of.around.pools.ask(question, *args)
        except TelegramUnreachable as error:
            self.reach.missed(error)
            told = (
                None if self._beside or WarningKind.UNCHECKED in self.warnings else self.reach.told(self._of.spec.name)
            )
            if told and WarningKind.AWAY not in self.warnings:
                self._tell({**self.warnings, WarningKind.AWAY: told})
            raise
        except TokenRefused:
            self._good = None
            self._answered()
            raise
        self._answered()
        self.waiting = getattr(answer, "pending_update_count", self.waiting)
        return answer

    def _answered(self) -> None:
        self.reach.answered()
        self._tell({kind: text for kind, text in self.warnings.items() if kind != WarningKind.AWAY})

    def not_reached(self) -> Message | None:
        """For a bot that has ended meanwhile: what else is the matter, and what to do if it is only our way."""
        if self.reach.away is None:
            return None
        return Message(
            "Telegram is not reached from here. {error} {cure}",
            error=self.reach.away.message,
            cure=own_way(self._of.spec, self.reach.away),
        )

    # -- before the bot runs ------------------------------------------------------------------------------------------

    async def token(self, run: int) -> Event:
        if (api := self._of.api_of_start(**SHORT)) is None:
            return StepDone(run, Step.TOKEN, promises.no_token(self._of.now.way), skipped=True)
        if self._beside:
            return StepDone(run, Step.TOKEN, Message("good a moment ago; asked again beside the bot"), skipped=True)
        me = await self._before(api.get_me)
        if me is None:
            return StepDone(run, Step.TOKEN, Message("not checked: Telegram is not reached"), skipped=True)
        self._good = self._of.token
        return StepDone(run, Step.TOKEN, Message("@{username}", username=me.username), facts=_facts(me))

    async def webhook(self, run: int) -> Event:
        if (api := self._of.api_of_start(**SHORT)) is None or self._beside:
            return StepDone(run, Step.WEBHOOK, self._left_out(), skipped=True)
        hook: Webhook | None = await self._before(api.get_webhook_info)
        if hook is None:
            return StepDone(run, Step.WEBHOOK, self._left_out(), skipped=True)
        if not hook.url:
            return StepDone(run, Step.WEBHOOK, Message("none set"), skipped=True)
        if (whose := await self.webhooks.whose(hook)) is not Whose.OTHER:
            return StepDone(run, Step.WEBHOOK, hearing.left_there(whose, hook.host), skipped=True)
        if self._of.spec.webhook == "refuse":
            self._good = None
            self._of.offer(cures.remove_webhook(self._of.spec.name, hook, self._of.api(), self._of.around))
            return StepFailed(run, Step.WEBHOOK, Failure.CONFIG, *self.webhooks.refused(hook))
        return StepDone(run, Step.WEBHOOK, await self._removed(self._of.api(), hook))

    async def connection(self, run: int) -> Event:
        if (api := self._of.api_of_start(**SHORT)) is None or self._beside:
            return StepDone(run, Step.CONNECTION, self._left_out(), skipped=True)
        hook: Webhook | None = await self._before(api.get_webhook_info)
        if hook is None:
            return StepDone(run, Step.CONNECTION, self._left_out(), skipped=True)
        if await self.webhooks.whose(hook) is Whose.OTHER:
            self._good = None
            return StepFailed(run, Step.CONNECTION, Failure.RIVAL, *await self.webhooks.is_back(hook))
        waiting = hook.pending_update_count
        if waiting:
            await self._tell_of_drops(waiting)
        return StepDone(run, Step.CONNECTION, Message("{n} update waiting", "{n} updates waiting", n=waiting))

    def _left_out(self) -> Message:
        if self._of.token is None:
            return Message("not asked: there is no token")
        if self.reach.away is not None:
            return Message("not asked: Telegram is not reached")
        return Message("asked beside the bot")

    async def _before(self, question: Callable[[], Any]) -> Any:
        """The answer; None where Telegram is not reached, so that the bot is started without. Raises what else fails,
        after which nothing counts as known any more."""
        try:
            return await asyncio.wait_for(self.ask(question), MOST)
        except TimeoutError:
            self.reach.missed(no_answer(host_of(base_url(self._of.server))))
        except BotTrayError as error:
            if not isinstance(error, TelegramUnreachable) or not error.away:
                self._good = None
                raise
        self._beside = True
        self._unchecked()
        return None

    def _unchecked(self) -> None:
        if self.reach.away is None:
            return
        text = Message(
            "Telegram is not reached from here, so that {bot} is started unchecked. {error} {cure}",
            bot=self._of.spec.name,
            error=self.reach.away.message,
            cure=own_way(self._of.spec, self.reach.away),
        )
        self._tell({**self.warnings, WarningKind.UNCHECKED: text})

    # -- beside the bot -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """The bot has been started, or runs on: ask what its start has left out."""
        if self._beside and self._task is None and (api := self._of.api()) is not None:
            self._task = tasks.begin(
                self._of.around.loop, self._ask_beside(api), f"asking about bot {self._of.spec.name}"
            )

    async def _ask_beside(self, api: Any) -> None:
        try:
            if self._crashed:
                await self._tell_of_drops(None)
            me: Me = await self.ask(api.get_me)
            hook: Webhook = await self.ask(api.get_webhook_info)
            told: dict[WarningKind, Message] = dict(self._standing)
            if await self.webhooks.whose(hook) in (Whose.OWN, Whose.SAID, Whose.UNCLEAR, Whose.BESIDE):
                self._good = self._of.token
            elif hook.url and self._of.spec.webhook == "refuse":
                self._good = None  # refused at the next start, and told of by health until then
            elif hook.url:
                self._of.log.note(str(await self._removed(api, hook)))
                hook = await self.ask(api.get_webhook_info)
                if hook.url:
                    self._good = None
                    reason, cure = await self.webhooks.is_back(hook)
                    told[WarningKind.WEBHOOK_BACK] = Message("{text} {cure}", text=reason, cure=cure)
            else:
                self._good = self._of.token
            self._of.learn(_facts(me))
            self._beside = False
            self._tell({**told, **self._standing})
        except TokenRefused as error:
            self._beside = False
            self._tell(dict(self._standing))
            self._refused(error)
        except BotTrayError:
            self._unchecked()  # asked again at the next look
        finally:
            self._task = None

    # -- both ---------------------------------------------------------------------------------------------------------

    async def _removed(self, api: Any, hook: Webhook) -> Message:
        text, again = await self.webhooks.remove(api, hook)
        if again:
            self._stand(WarningKind.WEBHOOK_BACK, again)
        return text

    async def _tell_of_drops(self, waiting: int | None) -> None:
        """Updates that the bot itself deletes unread; how many is None where that was not counted before its start."""
        from tray_app.supervisor.telegram import own_webhook

        of = self._of
        if place := await of.around.pools.look(own_webhook.drops, of.settings()[1]):
            self._stand(WarningKind.DROPS, hearing.deleted_unread(of.spec.name, str(place[0]), place[1], waiting))

    def _stand(self, kind: WarningKind, text: Message) -> None:
        self._standing[kind] = text
        self._tell({**self.warnings, **self._standing})

    def _tell(self, warnings: dict[WarningKind, Message]) -> None:
        if warnings != self.warnings:
            for kind, text in warnings.items():
                if kind not in self.warnings:
                    self._of.log.note(text.render())
            self.warnings = warnings
            self._changed()


def _facts(me: Me) -> dict[str, Any]:
    return {"username": me.username, "bot_id": me.id}
