"""getUpdates of one bot: its queue of updates and its one slot for a request that waits.

The rules are those of tdlib/telegram-bot-api (Client.cpp) and its queue (TQueue.cpp):

- A getUpdates waits only when `timeout` > 0 and nothing is queued. Whoever begins to wait ends whoever waited: the
  OLDER request gets the 409. A request that finds updates ends nobody.
- The first 409 goes out at once; a further one within 3 s is held back for 3 s.
- Same `offset` as the call before, whoever made it, and less than 3 s after it: `timeout` becomes at least 3, and
  within 0.5 s `limit` becomes 1.
- With a webhook every getUpdates gets a 409, and setting one ends the request that waits.
- `offset` N > 0 confirms everything below N, unless it is more than 10 beyond the end; 0 or none confirms nothing;
  a negative one forgets all but the last |N| updates.
- A client that was killed leaves its request in the slot; the next one takes the slot over without a 409 of its own.

Nothing here knows HTTP or the time: everything happens in one thread, and `timers` is an event loop or a fake one.
"""

import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import islice

from tray_app.demo.calls import Call, Reply, Timer, Timers, failure
from tray_app.demo.readers import Readers

MAX_WAIT = 50
CONFLICT_GAP = 3.0
SAME_OFFSET_GAP = 3.0
SAME_OFFSET_HURRY = 0.5
FAR_FUTURE = 10

OTHER_READER = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
WEBHOOK_SET = "Conflict: terminated by setWebhook request"


@dataclass
class Waiting:
    """The request in the slot; `timer` runs out with its `timeout`."""

    call: Call
    limit: int
    timer: Timer


class Polling:
    """`refusal` gives the error that ends a wait on a token revoked meanwhile; `changed` follows each change."""

    def __init__(self, timers: Timers, refusal: Callable[[], Reply | None], changed: Callable[[], object]) -> None:
        self.webhook_is_set = False
        self.allowed: list[str] | None = None
        self.pending: deque[Reply] = deque()
        self.next_id = 1001
        self.confirmed: list[int] = []
        self.dropped: list[int] = []
        self.delivered: list[Reply] = []
        self.conflicts: list[str] = []
        self.readers = Readers()
        self._timers = timers
        self._refusal = refusal
        self._changed = changed
        self._open: dict[Call, Hashable] = {}
        self._waiting: Waiting | None = None
        self._next_conflict = 0.0
        self._last_offset: int | None = None
        self._last_poll = 0.0

    def push(self, kind: str, contents: list[Reply]) -> list[int]:
        """Queue updates of one kind ("message", ...) and give their ids: none where allowed_updates lacks the kind."""
        if self.allowed is not None and kind not in self.allowed:
            return []
        ids = list(range(self.next_id, self.next_id + len(contents)))
        self.next_id += len(contents)
        self.pending += [{"update_id": i, kind: content} for i, content in zip(ids, contents, strict=True)]
        self._wake()
        self._changed()
        return ids

    def drop(self) -> None:
        """Everything that waits is lost: drop_pending_updates, logOut."""
        self._forget(len(self.pending), self.dropped)

    def allow(self, call: Call) -> None:
        """`allowed_updates` sticks; an empty list is the default again."""
        allowed = call.json("allowed_updates")
        if isinstance(allowed, list):
            self.allowed = allowed or None

    def end_for_webhook(self) -> None:
        """setWebhook ends the request that waits."""
        self._push_out(WEBHOOK_SET)

    def hung_up(self, call: Call) -> None:
        """The client is gone and no reader any more; what it left in the slot stays there, as on the server."""
        self._close(call)
        self._changed()

    def see_who_is_gone(self) -> None:
        """Ask every open request for its client: one that is gone may not have been heard of yet."""
        for call in [call for call in self._open if call.gone()]:
            self._close(call)

    def get_updates(self, call: Call) -> None:
        self.see_who_is_gone()
        there = not call.gone()
        if there:
            self._open[call] = call.reader or call
            self.readers.begin(self._open[call])
        if self.webhook_is_set:
            self._conflict(call, WEBHOOK_ACTIVE)
            return
        offset = call.number("offset")
        limit = call.number("limit", 1, 100, default=100)
        timeout = call.number("timeout", 0, MAX_WAIT)
        self.allow(call)
        now = self._timers.time()
        if offset == self._last_offset and now < self._last_poll + SAME_OFFSET_GAP:
            timeout = max(timeout, 3)
            limit = 1 if now < self._last_poll + SAME_OFFSET_HURRY else limit
        self._last_offset, self._last_poll = offset, now
        self._settle(offset)
        if self.pending or not timeout or not there:
            self._deliver(call, limit)
        else:
            self._push_out(OTHER_READER)
            self._waiting = Waiting(call, limit, self._timers.call_later(timeout, self._wake))

    def _settle(self, offset: int) -> None:
        """Confirm or forget what `offset` says. Ids have no gaps, so it is a count."""
        if offset < 0:
            self._forget(len(self.pending) + offset, self.dropped)
        elif self.pending and offset <= self.next_id + FAR_FUTURE:
            self._forget(offset - self.pending[0]["update_id"], self.confirmed)

    def _forget(self, count: int, where: list[int]) -> None:
        for _ in range(min(count, len(self.pending))):
            where.append(self.pending.popleft()["update_id"])

    def _deliver(self, call: Call, limit: int) -> None:
        updates = list(islice(self.pending, limit))
        if not call.gone():
            receipt = {"reader": call.reader, "time": time.time()}
            self.delivered += [{"update_id": update["update_id"], **receipt} for update in updates]
        self._close(call)
        call.ok(updates)

    def _wake(self) -> None:
        """An update has come, or the time of the one that waits is over."""
        waiting = self._free_slot()
        if waiting is None:
            return
        refusal = self._refusal()
        if refusal is not None:
            self._close(waiting.call)
            waiting.call.answer(refusal)
        else:
            self._deliver(waiting.call, waiting.limit)
        self._changed()

    def _free_slot(self) -> Waiting | None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.timer.cancel()
        return waiting

    def _push_out(self, text: str) -> None:
        waiting = self._free_slot()
        if waiting is not None:
            self._conflict(waiting.call, text)

    def _conflict(self, call: Call, text: str) -> None:
        now = self._timers.time()
        if now >= self._next_conflict:
            self._next_conflict = now + CONFLICT_GAP
            self._tell(call, text)
        else:
            self._timers.call_later(CONFLICT_GAP, lambda: self._tell(call, text))

    def _tell(self, call: Call, text: str) -> None:
        if not call.gone():
            self.conflicts.append(text)
        self._close(call)
        call.answer(failure(409, text))
        self._changed()

    def _close(self, call: Call) -> None:
        if call in self._open:
            self.readers.end(self._open.pop(call))
