"""What is shown of an agent is counted: whoever shows it waits for the next change."""

import asyncio


class Changes:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.revision = 0
        self._loop = loop
        self._waiting: list[asyncio.Future[None]] = []

    async def next(self, after: int) -> int:
        """The newest revision as soon as it is not `after` any more."""
        while self.revision == after:
            waiting = self._loop.create_future()
            self._waiting.append(waiting)
            try:
                await waiting
            finally:
                self._waiting.remove(waiting)
        return self.revision

    def tell(self) -> None:
        self.revision += 1
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
