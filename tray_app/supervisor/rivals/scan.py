"""One look at the process table for all bots that start together."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from types import EllipsisType

from tray_app.adapters.processes import process, table
from tray_app.adapters.projects import interpreter
from tray_app.adapters.resources import memory
from tray_app.adapters.rivals import census, loops, rivals
from tray_app.adapters.tokens import secrets
from tray_app.core.errors import ConfigError
from tray_app.core.model import BotSpec
from tray_app.core.processes.processes import Loop, Rival, Suspect
from tray_app.core.processes.unseen import Unseen
from tray_app.core.scripts.python_module import SERVERS
from tray_app.core.tokens.token import Token
from tray_app.supervisor import telegram_way
from tray_app.supervisor.workers import PATIENCE

JOINS = 0.2
"""Seconds in which nobody has joined: who is expected then is stuck, and the look begins without him."""
GRACE = BotSpec("").stop_timeout
"""Seconds that a copy has after each soft signal: as a bot of ours, which may hear one only after it has answered."""
COMES_BACK = 1.2
"""Seconds in which a loop in a shell, also one with `sleep 1`, starts an ended rival again."""


@dataclass(frozen=True)
class Found:
    """A rival, and who it is beyond doubt: what is ended later is this process and no other of its number. `loop` is to
    be ended with it: it would start the rival again, and may be ended."""

    rival: Rival
    identity: process.Identity
    parent: loops.Parent | None = None

    @property
    def loop(self) -> process.Identity | None:
        loop = self.rival.loop
        return process.Identity(loop.pid, loop.birth) if loop and loop.certain else None

    def is_same(self, other: "Found") -> bool:
        """Whether both are one rival, though its loop has started it anew since."""
        return other.identity == self.identity or (self.loop is not None and other.loop == self.loop)


async def end(found: Found, host: process.Host, grace: float) -> bool:
    """End a rival, softly first, and with it the loop that would start it again. Raises PermissionError."""
    if found.loop == found.identity:
        return await host.end_loop(found.loop, grace)
    return await host.end(found.identity, grace, found.loop)


def target_of(
    spec: BotSpec,
    launch: interpreter.Launch,
    token: Token | None,
    environ: Mapping[str, str],
    variables: Mapping[str, str],
    at: telegram_way.Server | EllipsisType = ...,
) -> rivals.Target:
    """Whom to look for: everything by which another process is known to be the same bot. `environ` is the agent's,
    `variables` what the bot's .env sets, `at` the server that it asks, where that was looked up already."""
    bots_own = secrets.bot_environment(spec, None, environ, None, variables)
    try:
        server = telegram_way.server(spec, launch, bots_own) if at is ... else at
    except ConfigError:  # an address that is none: whoever asks there says so
        server = None
    module, _, function = (launch.module or "").partition(":")
    return rivals.Target(
        spec.name,
        token,
        None if launch.module in SERVERS else launch.script,  # by hand it is the same command, and no such file
        server if isinstance(server, str) else None,
        (launch.argv[0], "-m", module, *spec.args) if function else launch.argv,
        launch.folder,
        bots_own,
        variables.keys(),
        launch.env_file,
    )


class RivalScan:
    """`own_pids` gives the processes of our own bots: children that we have not taken in yet, so no pid is reused."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, workers: Executor, own_pids: Callable[[], Collection[int]]
    ) -> None:
        self._loop, self._workers, self._own_pids = loop, workers, own_pids
        self._spared: dict[int, str] = {}
        self._waiting: dict[str, rivals.Target] | None = None
        self._scan: asyncio.Future[dict[str, list[Found]]] | None = None
        self._looks: asyncio.Future[dict[str, list[Found]]] | None = None  # the newest that has begun
        self._expected: set[str] = set()
        self._moved = asyncio.Event()
        self.apart: dict[str, list[int]] = {}  # as the last look at each bot's rivals has found it (rivals.scan)

    def spare(self, pid: int) -> None:
        """Whoever asks us for something, and all from whom it descends, are not ended for it while they live: the token
        that a script of theirs has around it is there for us."""
        self._spared = {one: birth for one, birth in self._spared.items() if table.birth(one) == birth}
        self._spared |= dict(census.family(pid))

    def expect(self, name: str) -> None:
        """The start of this bot has begun, and will ask in a moment: one look is for all who start together."""
        self._expected.add(name)

    def expect_no_more(self, name: str) -> None:
        """It will not ask, or only after it has waited for somebody."""
        self._expected.discard(name)
        self._moved.set()

    async def find(self, target: rivals.Target) -> list[Found]:
        """The rivals of one bot, from a scan that begins after this call: an older one might have missed somebody."""
        if self._waiting is None or self._scan is None:
            self._waiting = {}
            self._scan = self._loop.create_task(self._run())
        self._waiting[target.name] = target
        self.expect_no_more(target.name)
        return (await asyncio.shield(self._scan))[target.name]

    async def come_back(self, target: rivals.Target, ended: Sequence[Found]) -> Rival | Loop | None:
        """A moment after the end of rivals: the one that was started again, or the loop that is about to do so."""
        again = await self.find(target)
        return await self._loop.run_in_executor(self._workers, come_back, [f.rival for f in again], list(ended))

    async def suspects(self, target: rivals.Target, leases: Path) -> tuple[list[Suspect], Unseen]:
        """Who may read the token too, and what could not be looked into; only asked when something reads it and nobody
        is found."""
        return await self._loop.run_in_executor(self._workers, suspected, target, set(self._own_pids()), leases)

    async def _run(self) -> dict[str, list[Found]]:
        await asyncio.sleep(0)  # whoever starts in the same moment joins
        if self._looks:  # two at once take twice as long
            await asyncio.wait([self._looks], timeout=PATIENCE)
        await self._all_have_joined()
        targets, self._waiting = list((self._waiting or {}).values()), None
        own = set(self._own_pids())
        self._looks = self._loop.run_in_executor(self._workers, _scan, targets, own, dict(self._spared), self.apart)
        return await self._looks

    async def _all_have_joined(self) -> None:
        while self._expected:
            self._moved.clear()
            try:
                await asyncio.wait_for(self._moved.wait(), JOINS)
            except TimeoutError:
                self._expected.clear()


def suspected(target: rivals.Target, own: Collection[int], leases: Path) -> tuple[list[Suspect], Unseen]:
    from tray_app.adapters.rivals import suspects  # here, because hardly an agent ever needs them
    from tray_app.adapters.rivals.seen import seen
    from tray_app.adapters.rivals.servers import Servers
    from tray_app.adapters.rivals.unseen import unseen
    from tray_app.supervisor.leases import holders

    key = str(target.token.bot_id) if target.token else ""
    ours, servers, sockets = {*own, *holders.of_others([key], leases)}, Servers(), census.Sockets()
    everybody = list(seen(census))
    likely = suspects.look([target], ours, (), servers, sockets, everybody)[target.name]
    return likely, unseen([target], ours, servers, sockets, everybody)


def _scan(
    targets: list[rivals.Target], own: Collection[int], spared: Mapping[int, str], apart: dict[str, list[int]]
) -> dict[str, list[Found]]:
    try:
        return {
            name: [found for rival in several if (found := identified(rival))]
            for name, several in rivals.scan(targets, own, spared, apart).items()
        }
    finally:
        memory.give_back()


def identified(rival: Rival) -> Found | None:
    """None where it is gone, or another process has its number."""
    identity = process.identify(rival.pid)
    if identity is None or not rivals.is_still(rival):
        return None
    return Found(rival, identity, loops.parent(rival.pid))


def come_back(again: Sequence[Rival], ended: Sequence[Found]) -> Rival | Loop | None:
    """Of what is found a moment after the end of others: the first, with whoever has started it, or the loop that is
    about to."""
    for rival in again:
        return rival if rival.loop else replace(rival, loop=loops.by_parent(rival.pid))
    return next((loop for one in ended if one.parent and (loop := loops.waiting(one.parent))), None)
