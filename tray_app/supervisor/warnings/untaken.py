"""Whether a bot takes the updates that wait for it, seen from Telegram for a minute: longer than most answers take."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

LOOKS, BETWEEN = 13, 5.0  # and seconds
REVIVED = 3600.0


class Revival:
    """A bot whose polling has ended, as its own output says, is started anew for that once in REVIVED seconds: what it
    says again soon may be a chat text that is delivered again, with which it is busy."""

    def __init__(self) -> None:
        self._last = -REVIVED

    def is_due(self, now: float) -> bool:
        due = now - self._last >= REVIVED
        self._last = now if due else self._last
        return due


async def untaken(ask: Callable[..., Awaitable[Any]], api: Any) -> int | None:
    """How many have waited all the time and none was taken; 0 where one was, None where none waits."""
    before = 1
    for left in reversed(range(LOOKS)):
        hook = await ask(api.get_webhook_info)
        if hook.url or not hook.pending_update_count:
            return None
        if hook.pending_update_count < before:
            return 0
        before = hook.pending_update_count
        if left:
            await asyncio.sleep(BETWEEN)
    return before
