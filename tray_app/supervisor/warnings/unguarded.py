"""The standing warning of a Telegram bot whose token is not known: whoever else reads by it would not be seen.

Its own output may tell who it is: a token, or the address of a request, of which the log keeps the number. It
is told, since then one look at @BotFather says which token is wanted; and the lease of that one is taken while it runs,
so that no BotTray of this computer starts it a second time. Where somebody has that lease, it is told who.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tray_app.adapters.leases import lease
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.warning import WarningKind
from tray_app.supervisor import tasks
from tray_app.supervisor.leases import holders
from tray_app.supervisor.telegram import promises

InThread = Callable[..., Awaitable[Any]]
_STARRED = pattern(rb"(?<![\d.:])([1-9]\d{4,15}):\*\*\*")


class Unguarded:
    """Of one bot. `leases` is the folder of the leases: who has that of the bot's id reads beside it. `record` is what
    is written down beside the one that it has. `changed` is called when the warning is another."""

    def __init__(
        self,
        name: str,
        log: BotLog,
        leases: Path,
        in_thread: InThread,
        record: Callable[[], lease.Record | None],
        changed: Callable[[], None],
    ) -> None:
        self.warnings: dict[WarningKind, Message] = {}
        self._name, self._log, self._leases, self._in_thread, self._changed = name, log, leases, in_thread, changed
        self._record = record
        self._held: lease.Lease | None = None
        self._run = 0
        self._loop = asyncio.get_running_loop()
        self._stop_reading: Callable[[], None] | None = None
        self._bot_id: int | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, way: Speaks, known: bool) -> None:
        """The bot was started, its token `known` or not. The warning stays when it ends."""
        self.end()
        cost = None if known else promises.unguarded(self._name, way)
        if cost is None:
            self._bot_id = None
            self.warnings = {}
            return
        self._stop_reading = self._log.listen(self._read)
        if self._bot_id is None:
            self._tell(cost)
        else:
            self._begin(self._bot_id)

    def end(self) -> None:
        """It runs no longer: the lease that it had beside its own is free again."""
        self._run += 1
        if self._stop_reading:
            self._stop_reading()
            self._stop_reading = None
        if self._held:
            self._held.release()
            self._held = None

    def _read(self, data: bytes) -> None:
        found = _STARRED.search(data)
        if found is None or self._bot_id == int(found[1]):
            return
        self._bot_id = int(found[1])
        self._loop.call_soon(self._begin, self._bot_id)  # not from within the write that told us

    def _begin(self, bot_id: int) -> None:
        self._task = tasks.begin(self._loop, self._look_up(bot_id), f"looking who has the lease of bot {self._name}")

    async def _look_up(self, bot_id: int) -> None:
        text, run = promises.named(self._name, bot_id), self._run
        with suppress(HostError):
            try:
                held = await self._in_thread(self._take, bot_id)
            except lease.Held:
                if (other := await self._in_thread(self._holder, bot_id)) is not None:
                    text = Message("{text} {cure}", text=text, cure=other)
            else:
                if run != self._run or self._held:  # it has ended meanwhile, or named another one before
                    held.release()
                else:
                    self._held = held
        self._tell(text)

    def _take(self, bot_id: int) -> lease.Lease:
        held = lease.take(str(bot_id), self._leases)
        if (record := self._record()) is not None:
            held.record(record)
        return held

    def _holder(self, bot_id: int) -> Message | None:
        key = str(bot_id)
        if not lease.is_held(key, self._leases):
            return None
        other, own = holders.known(key, self._leases), self._record()
        if other and own and any(holders.runs_bot(own, one) for one in process.ancestors(other.pid)):
            return None  # the bot itself, whose script has `single_instance`
        reason, cure = holders.sentence(self._name, other)
        return Message("{text} {cure}", text=reason, cure=cure) if cure else reason

    def _tell(self, text: Message) -> None:
        if self.warnings.get(WarningKind.UNGUARDED) != text:
            self.warnings = {WarningKind.UNGUARDED: text}
            self._log.note(text.render())
            self._changed()
