"""Tells once of each way in which a bot's token lies open: a note in its log, and a warning until its next start, or
until the file is closed to others.

STATE/exposed/NAME.json has what was told, so that it is not told again by the next run or the next agent. `doctor` says
it each time.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from tray_app.adapters.config.watch import watch
from tray_app.adapters.files import private_folder, write_atomic
from tray_app.adapters.logs.logs import BotLog
from tray_app.adapters.projects.interpreter import Launch
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.processes.processes import TOKEN_IN_COMMAND, Rival, in_words
from tray_app.core.tokens.exposure import Exposure, in_command_of, in_output, line_of
from tray_app.core.tokens.token import Token
from tray_app.core.warning import WarningKind
from tray_app.supervisor import tasks
from tray_app.supervisor.warnings.exposures import at_rest


class Exposed:
    """Of one bot. `folder` None remembers nothing; `in_thread` runs a function in a worker; `changed` is called when
    the warnings are others."""

    def __init__(
        self,
        name: str,
        log: BotLog,
        folder: Path | None,
        in_thread: Callable[..., Awaitable[Any]],
        changed: Callable[[], None],
    ) -> None:
        self.warnings: dict[WarningKind, Message] = {}
        self._name, self._log, self._folder, self._in_thread, self._changed = name, log, folder, in_thread, changed
        self._loop = asyncio.get_running_loop()
        self._told: set[str] = set()
        self._writing = Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._at_rest: Callable[[], list[Exposure]] = list  # as of this start
        self._unwatch: Callable[[], None] | None = None

    def begin(self, launch: Launch, token: Token | None, rivals: Iterable[Rival]) -> None:
        """The bot was started; `rivals` are those that were found and ended before."""
        self.end()
        self.warnings = {}
        self._at_rest = lambda: list(at_rest(launch, token))
        seen = [in_command_of(in_words(one)) for one in rivals if TOKEN_IN_COMMAND in one.evidence]
        self._do(self._look(self._at_rest, seen))
        if token:
            self._log.watch_token(lambda text: self._hear(line_of(text, token) or text))

    def _hear(self, line: bytes) -> None:
        self._loop.call_soon(lambda: self._do(self._tell([in_output(line)])))  # not from within the write that told us

    def _do(self, work: Any) -> None:
        task = tasks.begin(self._loop, work, f"looking how the token of bot {self._name} lies")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def end(self) -> None:
        """The bot is down: nobody looks at its files any more."""
        self._at_rest = list
        self._drop()

    def _drop(self) -> None:
        self.warnings.pop(WarningKind.TOKEN_READABLE, None)
        if self._unwatch:
            self._unwatch()
            self._unwatch = None

    async def _look(self, look: Callable[[], list[Exposure]], seen: list[Exposure]) -> None:
        found = await self._in_thread(look)
        await self._tell([*(found if self._at_rest is look else ()), *seen])

    async def _again(self) -> None:
        """The file that lay open is another one now, or has other rights."""
        look = self._at_rest
        found = await self._in_thread(look)
        if self._at_rest is not look or WarningKind.TOKEN_READABLE not in self.warnings:
            return
        self._drop()
        for one in found:
            if one.path:
                self._warn(one)
                break
        self._changed()

    def _warn(self, one: Exposure) -> None:
        self.warnings[one.kind] = Message("{text} {cure}", text=one.text, cure=one.cure)
        if one.path:
            with suppress(OSError):  # else it stays until the bot ends
                self._unwatch = watch(Path(one.path), self._loop, lambda: self._do(self._again()))

    async def _tell(self, found: list[Exposure]) -> None:
        new = await self._in_thread(self._remember, {one.kind for one in found} - self._told) if found else ()
        for one in found:
            if one.kind in new and one.kind not in self.warnings:
                self._warn(one)
                self._log.note(self.warnings[one.kind].render())
        if new:
            self._changed()

    def _remember(self, kinds: set[str]) -> set[str]:
        """Those of them that were never told of before."""
        with self._writing:
            path = self._folder / f"{self._name}.json" if self._folder else None
            with suppress(OSError, ValueError, TypeError):
                self._told |= set(json.loads(path.read_text("utf-8"))) if path else set()
            new = kinds - self._told
            self._told |= kinds
            if new and path:
                with suppress(HostError):  # a state folder that cannot be written is told of elsewhere
                    private_folder(path.parent)
                    write_atomic(path, json.dumps(sorted(self._told)).encode())
            return new
