"""The warning of a webhook that takes the updates of a bot that runs, as the bot tells of it or as Telegram does: of
the host that has it now, and in the same words when it goes to another one."""

from collections.abc import Awaitable, Callable
from typing import Any

from tray_app.core.messages import Message
from tray_app.core.scripts.script_way import Whose
from tray_app.core.telegram import hearing
from tray_app.core.telegram.botapi import Webhook
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.warnings.second_reader import Named


class WebhookWarning:
    """Of one run of a bot; `host` is the one of which it was told last. `api` asks Telegram as the bot would, `whose`
    knows its webhook (telegram_steps.py)."""

    def __init__(self, bot: str, api: Any, whose: Callable[..., Awaitable[Whose]], around: Surroundings) -> None:
        self._bot, self._api, self._whose, self._around = bot, api, whose, around
        self.host = ""
        self._polls = False  # as the bot itself has said

    async def of_bots_words(self, hook: Webhook) -> Named | None:
        """The bot says that one keeps it from polling; None where Telegram knows of none."""
        if not hook.url:
            return None
        self._polls, self.host = True, hook.host
        whose = await self._whose(hook, polls=True)
        if whose in (Whose.OWN, Whose.SAID):
            return Named(WarningKind.WEBHOOK, hearing.webhook_own(self._bot, hook))
        return await self._foreign(hook, whose)

    async def of_telegrams(self, hook: Webhook, whose: Whose, warned: bool) -> Named | None:
        """At a look; None where there is nothing new to say. `warned` where the warning stands."""
        if not hook.url or (warned and hook.host == self.host):
            return None
        if warned and self._polls:
            return await self.of_bots_words(hook)
        self.host = hook.host
        return await self._foreign(hook, whose) if whose in (Whose.OTHER, Whose.UNCLEAR) else None

    async def _foreign(self, hook: Webhook, whose: Whose) -> Named:
        """One that was removed before and has come back: then that says more."""
        before = await self._around.pools.look(self._around.webhooks.before, self._bot, hook.url)
        text: Message
        if before.times:
            text = hearing.webhook_back(self._bot, hook.host, before.times, before.day)
        elif self._polls:
            text = hearing.webhook_taken(self._bot, hook)
        else:
            text = hearing.webhook_seen(self._bot, hook, whose is Whose.OTHER)
        return Named(WarningKind.WEBHOOK, text, cures.remove_webhook(self._bot, hook, self._api, self._around))
