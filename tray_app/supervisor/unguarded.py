"""The standing warning of a Telegram bot whose token is not known: whoever else reads by it would not be seen.

Its own output may tell who it is: a token, or the address of a request, of which the log keeps the number. It
is told, since then one look at @BotFather says which token is wanted.
"""

import asyncio
import re
from collections.abc import Callable

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.messages import Message
from tray_app.core.scripts.telegram_code import Speaks
from tray_app.core.warning import WarningKind
from tray_app.supervisor import promises

_STARRED = re.compile(rb"(?<![\d.:])([1-9]\d{4,15}):\*\*\*")


class Unguarded:
    """Of one bot. `changed` is called when the warning is another."""

    def __init__(self, name: str, log: BotLog, changed: Callable[[], None]) -> None:
        self.warnings: dict[WarningKind, Message] = {}
        self._name, self._log, self._changed = name, log, changed
        self._loop = asyncio.get_running_loop()
        self._stop_reading: Callable[[], None] | None = None
        self._bot_id: int | None = None

    def begin(self, way: Speaks, known: bool) -> None:
        """The bot was started, its token `known` or not. The warning stays when it ends."""
        if self._stop_reading:
            self._stop_reading()
            self._stop_reading = None
        cost = None if known else promises.unguarded(self._name, way)
        if cost is None:
            self._bot_id = None
            self.warnings = {}
            return
        self._stop_reading = self._log.listen(self._read)
        self._tell(cost if self._bot_id is None else promises.named(self._name, self._bot_id))

    def _read(self, data: bytes) -> None:
        found = _STARRED.search(data)
        if found is None or self._bot_id == int(found[1]):
            return
        self._bot_id = int(found[1])
        self._tell(promises.named(self._name, self._bot_id))

    def _tell(self, text: Message) -> None:
        if self.warnings.get(WarningKind.UNGUARDED) != text:
            self.warnings = {WarningKind.UNGUARDED: text}
            self._loop.call_soon(self._log.note, text.render())  # not from within the write that told us
            self._changed()
