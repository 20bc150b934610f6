"""What the users of an agent have asked for, kept in mind at once and written down beside what goes on (desired.py)."""

import asyncio
from collections.abc import Callable

from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.supervisor import tasks
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.surroundings import Surroundings

WRITING = 1.0  # seconds that who asks for something waits for a slow disk to keep it


class Wishes:
    """`changed` is called when there are other problems than before."""

    def __init__(self, desired: Desired, around: Surroundings, changed: Callable[[], None]) -> None:
        self._desired, self._around, self._changed = desired, around, changed
        self._writing: asyncio.Task[None] | None = None

    def up(self, spec: BotSpec) -> bool:
        return self._desired.up(spec)

    def set(self, name: str, up: bool) -> None:
        self._desired.set(name, up)
        self._write()

    def done_with(self, name: str) -> None:
        self._desired.done_with(name)
        self._write()

    def see_to(self) -> None:
        """What could not be written is tried again."""
        if self._desired.problem:
            self._write()

    def problems(self) -> list[Message]:
        problem = self._desired.problem
        return [text for text in (self._desired.spoiled, problem.message if problem else None) if text]

    async def written(self) -> None:
        """Until all is written down, or the disk takes too long."""
        if self._writing:
            await asyncio.wait([self._writing], timeout=WRITING)

    def _write(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = tasks.begin(self._around.loop, self._until_written(), "writing down what should be up")

    async def _until_written(self) -> None:
        before = self._desired.problem
        while (data := self._desired.pending()) is not None:
            await self._around.pools.prepare(self._desired.write, data)
            if self._desired.problem:
                break
        if self._desired.problem is not before:
            self._changed()
