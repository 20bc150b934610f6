"""The warning of a webhook that takes the updates of a bot that runs, as the bot tells of it or as Telegram does: of
the host that has it now, and in the same words when it goes to another one."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from tray_app.core.errors import BotTrayError
from tray_app.core.messages import Message
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram import hearing
from tray_app.core.telegram.botapi import Webhook
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.telegram.webhooks import Removed
from tray_app.supervisor.warnings.second_reader import Named


async def nobody_can_poll(ask: Callable[..., Awaitable[Any]], api: Any) -> bool:
    """While a webhook is set: then there is no second reader, whatever the output says. False also where Telegram does
    not say."""
    with suppress(BotTrayError):
        return bool((await ask(api.get_webhook_info)).url)
    return False


class Webhooks(Protocol):
    """What is known of the bot's webhook (supervisor/start/webhook_of.py)."""

    async def whose(self, hook: Webhook, polls: bool = False) -> Whose: ...

    async def seen(self, api: Any) -> tuple[Webhook, Removed]: ...

    async def polls(self) -> bool | None: ...


class WebhookWarning:
    """Of one run of a bot; `host` is the one of which it was told last. `api` asks Telegram as the bot would."""

    def __init__(self, bot: str, api: Any, webhooks: Webhooks, around: Surroundings) -> None:
        self._bot, self._api, self._webhooks, self._around = bot, api, webhooks, around
        self.host = ""
        self._polls = False  # as the bot itself has said, and something else, too

    async def of_bots_words(self, hook: Webhook, before: Removed) -> Named | None:
        """The bot says that one keeps it from polling. None where Telegram knows of none, and where the bot gets its
        updates another way: then it only quotes that."""
        if not hook.url:
            return None
        polls = await self._webhooks.polls()
        whose = await self._webhooks.whose(hook, polls=polls is True)
        if whose is Whose.BESIDE or (polls is False and whose in (Whose.OWN, Whose.SAID)):
            return None
        self._polls, self.host = polls is True, hook.host
        if whose in (Whose.OWN, Whose.SAID):
            told = hearing.webhook_own(self._bot, hook) if polls else hearing.webhook_quoted(self._bot, hook)
            return Named(WarningKind.WEBHOOK, told)
        return self._foreign(hook, before, whose)

    def doubts(self, whose: Whose) -> bool:
        """Whether what the bot has said was believed, and is not any more."""
        return self._polls and whose is Whose.UNCLEAR

    async def of_telegrams(self, hook: Webhook, before: Removed, whose: Whose, warned: bool) -> Named | None:
        """At a look; None where there is nothing new to say. `warned` where the warning stands."""
        if self.doubts(whose):
            self._polls = warned = False
        if not hook.url or (warned and hook.host == self.host):
            return None
        if warned and self._polls:
            return await self.of_bots_words(hook, before)
        self.host = hook.host
        return self._foreign(hook, before, whose) if whose in (Whose.OTHER, Whose.UNCLEAR) else None

    def _foreign(self, hook: Webhook, before: Removed, whose: Whose) -> Named:
        """One that was removed before and has come back: then that says more."""
        text: Message
        if before.times:
            text = hearing.webhook_back(self._bot, hook.host, before.times, before.day)
        elif self._polls:
            text = hearing.webhook_taken(self._bot, hook)
        else:
            text = hearing.webhook_seen(self._bot, hook, whose is Whose.OTHER)
        return Named(WarningKind.WEBHOOK, text, cures.remove_webhook(self._bot, hook, self._api, self._around))
