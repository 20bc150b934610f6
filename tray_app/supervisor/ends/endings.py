"""What a bot does between its being asked to stop and its end: looked at once a second, and told to the machine."""

import asyncio
from collections.abc import Callable, Collection

from tray_app.adapters.processes.process import Child
from tray_app.core.events import Event
from tray_app.core.processes.farewell import FIRST_LOOK, NEXT_LOOKS, Farewell
from tray_app.supervisor import tasks


class Ending:
    """`servers` are the addresses of the bot's own Bot API server, where they are known without asking anybody."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str, post: Callable[[Event], None]) -> None:
        self._loop, self._name, self._post = loop, name, post
        self._task: asyncio.Task[None] | None = None

    def begin(self, run: int, child: Child, reader: bool, servers: Collection[str]) -> None:
        """Right before the first signal."""
        self.end()
        farewell = Farewell(child.signs(), reader, servers)
        self._task = tasks.begin(self._loop, self._look(run, child, farewell), f"looking at the end of {self._name}")

    def end(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None

    async def _look(self, run: int, child: Child, farewell: Farewell) -> None:
        pause = FIRST_LOOK
        while True:
            await asyncio.sleep(pause)
            if told := farewell.judge(run, child.signs()):
                self._post(told)
            pause = NEXT_LOOKS
