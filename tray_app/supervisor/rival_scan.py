"""One look at the process table for all bots that start together."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from dataclasses import dataclass

from tray_app.adapters import interpreter, process, rivals
from tray_app.core.model import BotSpec
from tray_app.core.processes import Rival, Suspect
from tray_app.core.token import Token


@dataclass(frozen=True)
class Found:
    """A rival, and who it is beyond doubt: what is ended later is this process and no other of its number."""

    rival: Rival
    identity: process.Identity


def target_of(spec: BotSpec, launch: interpreter.Launch, token: Token | None) -> rivals.Target:
    """Whom to look for: everything by which another process is known to be the same bot."""
    return rivals.Target(spec.name, token, launch.script, spec.api_base, launch.argv, launch.folder)


class RivalScan:
    """`own_pids` gives the processes of our own bots: children that we have not taken in yet, so no pid is reused."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, workers: Executor, own_pids: Callable[[], Collection[int]]
    ) -> None:
        self._loop, self._workers, self._own_pids = loop, workers, own_pids
        self._waiting: dict[str, rivals.Target] | None = None
        self._scan: asyncio.Future[dict[str, list[Found]]] | None = None
        self.scans = 0

    async def find(self, target: rivals.Target) -> list[Found]:
        """The rivals of one bot, from a scan that begins after this call: an older one might have missed somebody."""
        if self._waiting is None or self._scan is None:
            self._waiting = {}
            self._scan = self._loop.create_task(self._run())
        self._waiting[target.name] = target
        return (await asyncio.shield(self._scan))[target.name]

    async def suspects(self, target: rivals.Target) -> list[Suspect]:
        """Who may read the token too; only asked when something reads it and nobody is found."""
        from tray_app.adapters import suspects  # here, because hardly an agent ever needs it

        own = set(self._own_pids())
        return (await self._loop.run_in_executor(self._workers, suspects.look, [target], own))[target.name]

    async def _run(self) -> dict[str, list[Found]]:
        await asyncio.sleep(0)  # whoever starts in the same moment joins
        targets, self._waiting = list((self._waiting or {}).values()), None
        self.scans += 1
        own = set(self._own_pids())
        return await self._loop.run_in_executor(self._workers, _scan, targets, own)


def _scan(targets: list[rivals.Target], own: Collection[int]) -> dict[str, list[Found]]:
    return {
        name: [found for rival in several if (found := _identified(rival))]
        for name, several in rivals.scan(targets, own).items()
    }


def _identified(rival: Rival) -> Found | None:
    identity = process.identify(rival.pid)
    if identity is None or not rivals.is_still(rival):
        return None
    return Found(rival, identity)
