"""Looks for whoever reads a bot's updates beside it, once its output has told of a conflict.

What each finding may claim is said in core/processes/readers.py. The cheapest look is the first: a copy on this
computer is named at the first conflict; all else waits for a second one, since one alone may be the echo of a
predecessor.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tray_app.adapters.processes import process
from tray_app.adapters.rivals import rivals
from tray_app.adapters.rivals.rivals import Target
from tray_app.core.messages import Message
from tray_app.core.processes import readers
from tray_app.core.processes.processes import ProcessFacts, Suspect
from tray_app.core.telegram.diagnosis import Diagnosis
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures
from tray_app.supervisor.surroundings import Surroundings

if TYPE_CHECKING:
    from tray_app.adapters.rivals.own import Connected

SURE = 2  # conflicts apart that make another reader more than an echo
GLANCES, GLANCE = 4, 0.4  # at the connections of the bot's own tree: of two that poll one may just be pausing


@dataclass(frozen=True)
class Tree:
    """A bot that runs: by what a copy of it is known, its first process, and the mark that all of them bear; `fetches`:
    it asks the Bot API for its updates."""

    target: Target
    pid: int
    mark: str
    fetches: bool = True


@dataclass(frozen=True)
class Named:
    """A warning of the kind `kind`, with what the agent offers to do about it."""

    kind: WarningKind
    text: Message
    offer: cures.Offer | None = None


class SecondReader:
    """Of one bot. What a look while it was stopped has found no guess takes the place of, unless one that it names has
    ended since."""

    def __init__(self, name: str, around: Surroundings) -> None:
        self._verdict: tuple[Named, Sequence[ProcessFacts]] | None = None
        self._name, self._around = name, around
        self._tree: Tree | None = None
        self._copy: process.Identity | None = None
        self._pid: int | None = None  # while it runs
        self._connected: dict[int, Connected] = {}
        self._suspects: dict[int, Suspect] = {}
        self._proxies: dict[int, ProcessFacts] = {}

    def begin(self, tree: Tree) -> None:
        self._tree, self._pid, self._connected = tree, tree.pid, {}

    @property
    def fetches(self) -> bool:
        return self._tree is not None and self._tree.fetches

    def end(self) -> None:
        """What it runs is not there any more; others can still be looked for."""
        self._pid, self._connected = None, {}

    def found_out(self, verdict: Named, named: Sequence[ProcessFacts]) -> None:
        """By a look while it was stopped; `named` are the processes that it tells of."""
        self._verdict, self._copy = (verdict, named), None

    def forget(self) -> None:
        """What such a look has found."""
        self._verdict = None

    def ended(self, told: Collection[WarningKind]) -> WarningKind | None:
        """Which of the warnings that are `told` names one that has ended since, for what it says is over."""
        if self._verdict is not None and not self._stands(self._verdict):
            kind, self._verdict = self._verdict[0].kind, None
            return kind if kind in told else None
        gone = self._copy is not None and not process.alive(self._copy)
        return WarningKind.LOCAL if gone and WarningKind.LOCAL in told else None

    @staticmethod
    def _stands(verdict: tuple[Named, Sequence[ProcessFacts]]) -> bool:
        return all(map(rivals.is_still, verdict[1]))

    async def find(self, diagnosis: Diagnosis) -> Named | None:
        """None where nothing can be said yet."""
        tree, around = self._tree, self._around
        assert tree is not None
        target = tree.target
        found = await around.scan.find(target)
        if found:  # of a tree whose first process has just ended the rest is nobody's child of ours any more
            left = {one.pid for _, one in await around.pools.look(process.marked, [tree.mark])}
            found = [one for one in found if one.identity.pid not in left]
        over = [one for one in found if not rivals.is_still(one.rival)]
        found = [one for one in found if one not in over]
        if found:
            self._copy = found[0].identity
            text = readers.local_copy(self._name, found[0].rival)
            return Named(WarningKind.LOCAL, text, cures.end_rival(found[0], target, around))
        if over or (self._copy is not None and not process.alive(self._copy)):
            self._copy, diagnosis.conflicts = None, 0  # what was told until now was of the copy that has ended
            return None
        if self._verdict and self._stands(self._verdict):
            return replace(self._verdict[0], offer=self._find_out())
        if diagnosis.conflicts < SURE:
            return None
        own = await self._own(target)
        if len(own) > 1:
            proxy = next((one.proxy for one in own if one.proxy), "")
            text = readers.polls_twice(self._name, [one.facts for one in own], proxy)
            return Named(WarningKind.OWN, text, self._find_out())
        now, unseen = await around.scan.suspects(target, around.leases)
        suspects = self._with_those_of_before(now)
        self._proxies |= {one.pid: one for one in unseen.proxies}
        unseen = replace(unseen, proxies=tuple(one for one in self._proxies.values() if rivals.is_still(one)))
        text = (
            readers.suspected(self._name, suspects)
            if suspects
            else readers.unknown(self._name, unseen, target.token is not None)
        )
        return Named(WarningKind.UNKNOWN, text, self._find_out())

    def _with_those_of_before(self, now: list[Suspect]) -> list[Suspect]:
        """The strongest first. One that pauses after a conflict has no connection at the moment of a look."""
        before = [one for one in self._suspects.values() if rivals.is_still(one)]
        self._suspects = {one.pid: one for one in (*before, *now)}
        return sorted(self._suspects.values(), key=lambda one: one.strength, reverse=True)

    def _find_out(self) -> cures.Offer | None:
        """Telegram can be asked only where the token is known."""
        return cures.find_out(self._name) if self._tree and self._tree.target.token else None

    async def _own(self, target: Target) -> list["Connected"]:
        """The bot's own processes that were connected to Telegram lately."""
        from tray_app.adapters.rivals.own import connected  # here, because hardly an agent ever needs it

        for left in reversed(range(GLANCES)):
            pid = self._pid
            if pid is None:
                break
            now = await self._around.pools.look(connected, pid, target.api_base, target.environ)
            if pid == self._pid:  # of who is connected to both, the server counts
                self._connected |= {
                    one.facts.pid: one for one in now if not (one.proxy and one.facts.pid in self._connected)
                }
            if len(self._connected) > 1 or not left:
                break
            await asyncio.sleep(GLANCE)
        return [one for one in self._connected.values() if rivals.is_still(one.facts)]
