"""A webhook that a start is removing is told of by nobody as one that has come back."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tray_app.core.telegram.botapi import Webhook
from tray_app.supervisor.start.webhook_of import WebhookOf
from tray_app.supervisor.telegram.webhooks import Removed, Webhooks

URL = "https://hooks.example.org/shop"


def hook(url: str) -> Webhook:
    return Webhook(url, "hooks.example.org" if url else "", 0)


class Telegram:
    """Answers when it is let: `removing` is set while it takes its time for a removal."""

    def __init__(self) -> None:
        self.url, self.removing, self.go_on = URL, asyncio.Event(), asyncio.Event()

    def get_webhook_info(self) -> Webhook:
        return hook(self.url)

    async def ask(self, question: Any) -> Any:
        if question == "delete":
            self.removing.set()
            await self.go_on.wait()
            self.url = ""
            return True
        return question()


def test_one_that_is_just_being_removed_has_not_come_back(tmp_path: Path) -> None:
    async def main() -> tuple[Webhook, Removed]:
        async def look(function: Any, *args: Any) -> Any:
            return await asyncio.to_thread(function, *args)

        around = SimpleNamespace(pools=SimpleNamespace(look=look), webhooks=Webhooks(tmp_path / "webhooks.json"))
        of: Any = SimpleNamespace(spec=SimpleNamespace(name="shop"), around=around)
        telegram = Telegram()
        hooks = WebhookOf(of, telegram.ask)
        api: Any = SimpleNamespace(get_webhook_info=telegram.get_webhook_info, delete_webhook="delete")
        removal = asyncio.create_task(hooks.remove(api, hook(URL)))
        await telegram.removing.wait()
        looking = asyncio.create_task(hooks.seen(api))
        for _ in range(3):
            await asyncio.sleep(0)  # so that it has asked, if it does
        telegram.go_on.set()
        await removal
        seen = await looking
        telegram.url = URL
        again = await hooks.seen(api)
        assert again[1].times == 1, "now it has"
        return seen

    seen, before = asyncio.run(main())
    assert (seen.url, before) == ("", Removed())
