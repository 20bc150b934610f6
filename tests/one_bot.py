"""A supervisor in the test's own process, with one bot that ends by itself."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from home import Home

from tray_app.adapters import files
from tray_app.agent import surroundings
from tray_app.core.model import BotSpec
from tray_app.core.policy import Policy
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.supervisor import Supervisor

DIES = "import sys; print('going'); sys.exit(3)"


class Scene:
    """A supervisor with one bot that ends by itself, and what the loop was told of faults. A story that takes longer
    than `patience` seconds hangs."""

    patience = 30.0

    def __init__(self, home: Home, script: str, restart: str = "never", **policy: float) -> None:
        self.home, self.path = home, home.bot("shop", script)
        self.restart, self.policy = restart, Policy(settle=0.1, **policy)  # type: ignore[arg-type]
        self.faults: list[str] = []

    def play(self, story: Callable[["Scene"], Coroutine[Any, Any, None]]) -> None:
        asyncio.run(self._play(story))

    async def _play(self, story: Callable[["Scene"], Coroutine[Any, Any, None]]) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(
            lambda _, context: self.faults.append(f"{context['message']}: {context['exception']}")
        )
        folders = files.folders(self.home.environ)
        around = surroundings(self.home.environ, folders, "agent")
        self.supervisor = Supervisor(around, folders.logs, Desired(None), policy=self.policy)
        asks = self.home.api_base or None
        entry = BotSpec("shop", script=str(self.path), restart=self.restart, start="auto", api_base=asks)
        self.supervisor.bots.apply({"shop": entry})
        try:
            async with asyncio.timeout(self.patience):
                await story(self)
        finally:
            await asyncio.wait_for(self.supervisor.close(), 10)
            around.host.close()

    async def until(self, wanted: Callable[[Any], bool]) -> Any:
        while not wanted(view := self.supervisor.view("shop", "en")):
            await self.supervisor.next_change(self.supervisor.revision)
        return view
