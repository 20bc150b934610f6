"""When a bot last wrote an error, as far as this agent has seen it write."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.deaths.error_lines import has_error

PAUSE = 1.0  # seconds between two words of it: in a flood of errors nobody reads faster


class LastError:
    """`at` is None where none was seen. `changed` is called when it is another. `ends` says whether the bot was asked
    to end: what it writes from then on is how it ends, and no error of it."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, log: BotLog, changed: Callable[[], None], ends: Callable[[], bool]
    ) -> None:
        self.at: datetime | None = None
        self._loop, self._changed, self._ends = loop, changed, ends
        self._newest: datetime | None = None
        self._telling: asyncio.TimerHandle | None = None
        log.listen(self._read)

    def _read(self, output: bytes) -> None:
        if self._telling and self._newest and (datetime.now().astimezone() - self._newest).total_seconds() < PAUSE / 4:
            return  # told of soon, and not of another time
        if self._ends() or not has_error(output):
            return
        self._newest = datetime.now().astimezone()
        if self._telling is None:
            self._tell()
            self._telling = self._loop.call_later(PAUSE, self._again)

    def _again(self) -> None:
        self._telling = None
        if self.at != self._newest:
            self._tell()

    def _tell(self) -> None:
        self.at = self._newest
        self._changed()
