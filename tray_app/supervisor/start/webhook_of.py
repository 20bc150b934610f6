"""The webhook that a start finds set for its bot: whose it is, its removal, and that it was removed before."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from tray_app.core.messages import Message
from tray_app.core.scripts import script_way
from tray_app.core.scripts.script_way import Serves, Whose
from tray_app.core.telegram import hearing
from tray_app.core.telegram.botapi import Webhook
from tray_app.supervisor.current import Current
from tray_app.supervisor.telegram.webhooks import Removed

LOOKS, PAUSE = 11, 0.5
"""At what a bot has that may be a server, and the seconds between them: one that has just been started is loading."""


class WebhookOf:
    """One bot. `ask` puts a question to Telegram."""

    def __init__(self, of: Current, ask: Callable[..., Awaitable[Any]]) -> None:
        self._of, self._ask = of, ask
        self._whose: dict[str, Whose] = {}
        self._polls = False  # by what the bot itself has said
        self._removing = asyncio.Lock()

    def begin(self) -> None:
        self._whose.clear()

    async def whose(self, hook: Webhook, polls: bool = False) -> Whose:
        """Looked up once in a run; `polls`: the bot itself has just said that this webhook keeps it from polling, and
        so it is."""
        from tray_app.supervisor.telegram import own_webhook

        self._polls = self._polls or polls
        if not hook.url:
            return Whose.NOBODY
        if hook.host not in self._whose:
            settings = self._of.settings()
            self._whose[hook.host] = await self._of.around.pools.look(own_webhook.whose, *settings, hook, True)
        found = self._whose[hook.host]
        if found is Whose.UNCLEAR and self._polls and not polls and await self._listens():
            self._polls = False  # it has begun to only after it had printed that, so it may have been a quotation
        return Whose.OTHER if found is Whose.UNCLEAR and self._polls else found

    async def seen(self, api: Any) -> tuple[Webhook, Removed]:
        """What Telegram says, and how often that host's was removed before; both of one moment, since one that a start
        is just removing has not come back."""
        async with self._removing:
            hook = await self._ask(api.get_webhook_info)
            return hook, await self._before(hook)

    async def _before(self, hook: Webhook) -> Removed:
        of = self._of
        if not hook.url:
            return Removed()
        before: Removed = await of.around.pools.look(of.around.webhooks.before, of.spec.name, hook.url)
        return before

    async def polls(self) -> bool | None:
        """Whether the bot that runs polls, as its output says; None where that may be a text that it only quotes."""
        from tray_app.supervisor.telegram import own_webhook

        run = self._of.run
        if run is None or run.child is None:
            return None
        how: Serves = await self._of.around.pools.look(own_webhook.serves, run.launch)
        for left in reversed(range(LOOKS)):
            polls = script_way.polls(how, await self._listens())
            if polls is None or how in (Serves.WEBHOOK, Serves.POLLING) or not left:
                return polls
            await asyncio.sleep(PAUSE)  # who serves may print before he listens
        return None

    async def _listens(self) -> bool:
        from tray_app.supervisor.telegram import own_webhook

        run = self._of.run
        if run is None or run.child is None:
            return False
        listens: bool = await self._of.around.pools.look(own_webhook.listens, run.child.identity.pid, run.mark)
        return listens

    def refused(self, hook: Webhook) -> tuple[Message, Message]:
        """Why the bot is not started, and what to do: its entry says that no webhook is to be removed."""
        return (
            Message("A webhook is set, so that {host} gets the updates of bot {bot}.",
                    host=hook.host, bot=self._of.spec.name),
            Message('Remove it there, or let BotTray remove it: webhook = "remove" in bots.toml.'),
        )  # fmt: skip

    async def remove(self, api: Any, hook: Webhook) -> tuple[Message, Message | None]:
        """What is said of it; and the warning of one that comes back again and again."""
        of = self._of
        async with self._removing:
            before = await self._before(hook)
            await of.around.pools.look(of.around.webhooks.remember, of.spec.name, hook.url)
            await self._ask(api.delete_webhook)
        if not before.times:
            return Message("removed the one of {host}: it gets no more updates", host=hook.host), None
        again = hearing.webhook_back(of.spec.name, hook.host, before.times, before.day)
        return Message("removed the one of {host} again, the {n}. time since {time}",
                       host=hook.host, n=before.times + 1, time=before.day), again  # fmt: skip

    async def is_back(self, hook: Webhook) -> tuple[Message, Message]:
        of = self._of
        before = await self._before(hook)
        cure = Message("Find what runs bot {bot} there and stop it.", bot=of.spec.name)
        if before.times < 2:
            return Message("The webhook of {host} is back: somebody sets it again.", host=hook.host), cure
        return Message("The webhook of {host} is back: somebody sets it again. It was removed {n} times since {since}.",
                       host=hook.host, n=before.times, since=before.day), cure  # fmt: skip
