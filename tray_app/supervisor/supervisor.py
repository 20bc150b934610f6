"""What is asked of the bots of an agent (or of a foreground run): the verbs, and how they are.

It lives in one event loop. Verbs are answered at once; what comes of them shows in `views`, and `next_change` waits
for the next one. Nothing here ticks but one timer, every SAMPLE seconds, and only while a bot runs.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.control import FIND_OUT
from tray_app.core.errors import BotTrayError, HeldElsewhere, StateError
from tray_app.core.events import Restart, Start, Stop
from tray_app.core.messages import Message
from tray_app.core.model import UP, BotView, Phase
from tray_app.core.policy import Policy
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures
from tray_app.supervisor.bots import Bots
from tray_app.supervisor.changes import Changes
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.leases import holders
from tray_app.supervisor.sampling import Sampling
from tray_app.supervisor.supervised import Supervised, Warnings
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.wishes import Wishes

SAMPLE = 30.0


class Supervisor:
    def __init__(
        self,
        around: Surroundings,
        logs: Path,
        desired: Desired,
        *,
        policy: Policy | None = None,
        sample: float = SAMPLE,
    ) -> None:
        self.around = around
        self.sample = sample
        self.problem: BotTrayError | None = None
        self._changes = Changes(around.loop)
        self._found_out: set[str] = set()  # bots that are stopped for it
        self.sampled: Callable[[], None] = lambda: None
        self._wishes = Wishes(desired, around, self.changed)
        self.bots = Bots(around, logs, self._wishes, self._changes, policy or Policy(), self._begin_sampling)
        self._sampling = Sampling(around, sample, self.bots.all, self._sampled, self.changed)

    # -- what there is ------------------------------------------------------------------------------------------------

    def views(self, language: str) -> tuple[BotView, ...]:
        return tuple(self._view(kept, language) for kept in self.bots.all())

    def view(self, name: str, language: str) -> BotView:
        return self._view(self.bots.named(name), language)

    def sentences(self, name: str) -> list[str]:
        """Why a bot is not up and what to do, in our own language."""
        bot = self.bots.named(name).runner.shown
        return [str(m) for m in (bot.reason, bot.cure) if m]

    def warnings(self, name: str) -> Warnings:
        return self._warnings(self.bots.named(name))

    def log(self, name: str) -> BotLog:
        return self.bots.named(name).log

    @property
    def revision(self) -> int:
        return self._changes.revision

    async def next_change(self, after: int) -> int:
        return await self._changes.next(after)

    def changed(self) -> None:
        self._changes.tell()

    # -- verbs --------------------------------------------------------------------------------------------------------

    def start(self, name: str) -> None:
        """Raises HeldElsewhere where this bot runs already, with its PID: a second start is never silent."""
        kept = self._kept_open(name)
        self._wishes.set(name, True)
        self._not_while_found_out(name)
        bot = kept.runner.bot
        if bot.pid is not None and bot.phase in (Phase.STARTING, Phase.RUNNING) and kept.effects.current.holder:
            raise HeldElsewhere(*holders.sentence(name, kept.effects.current.holder))
        self._forget_if_down(kept)
        kept.runner.post(Start())

    def stop(self, name: str) -> None:
        kept = self.bots.named(name)
        self._wishes.set(name, False)
        self._forget_if_down(kept)
        kept.runner.post(Stop(insists=True))

    def restart(self, name: str) -> None:
        kept = self._kept_open(name)
        self._wishes.set(name, True)
        self._not_while_found_out(name)
        self._forget_if_down(kept)
        kept.runner.post(Restart())

    def _not_while_found_out(self, name: str) -> None:
        """It is started after that anyway, and before it would be refused, for its lease is held for that."""
        if name in self._found_out:
            raise StateError(
                Message("{bot} is stopped for about ten seconds, to find out who reads its updates.", bot=name),
                Message("Then it is started again by itself."),
            )

    def _forget_if_down(self, kept: Supervised) -> None:
        """Whoever asks for something begins anew; of a bot that is up that is done with its end."""
        if kept.effects.current.child is None:
            kept.effects.health.forget()

    async def cure(self, name: str, kind: str, value: str) -> None:
        """Do what was offered. Raises StateError where that is not the trouble any more, or why it cannot be done."""
        kept = self._kept_open(name)
        if kind == FIND_OUT and kept.runner.bot.phase in UP:
            await self._find_out(kept)
            return
        offer = next((one for one in kept.offers() if (one.kind, one.value) == (kind, value)), None)
        if offer is None:
            raise StateError(
                Message("Nothing was done: that is not what ails {bot} any more.", bot=name),
                Message("Look at the bot again."),
            )
        kept.log.note(offer.label.render())
        await offer.carry_out()
        if kept.runner.bot.phase is Phase.RUNNING and kind == cures.END:
            kept.effects.health.cured(WarningKind.LOCAL)
        else:
            self.restart(name)

    async def _find_out(self, kept: Supervised) -> None:
        from tray_app.supervisor.find_out import find_out  # here, because hardly an agent ever needs it

        async def stop() -> None:
            self._found_out.add(kept.spec.name)
            kept.runner.post(Stop())
            await self.bots.down(kept)

        def start() -> None:
            self._found_out.discard(kept.spec.name)
            if self._wishes.up(kept.spec) and not (
                self.bots.closing or kept.leaving
            ):  # nobody has stopped it meanwhile
                kept.runner.post(Start())

        await find_out(kept.effects, stop, start)

    async def remembered(self) -> None:
        """Until what was asked for is written down, or the disk takes too long."""
        await self._wishes.written()

    async def first_steps(self, patience: float) -> None:
        """Until every bot that starts now is up or waits for the network, at most `patience` seconds."""
        busy = [asyncio.ensure_future(kept.runner.idle()) for kept in self.bots.all()]
        if busy:
            await asyncio.wait(busy, timeout=patience)

    async def close(self) -> None:
        """Stop all bots softly, at the same time, and forget nothing of what should be up."""
        self.bots.closing = True
        self._sampling.end()
        for kept in self.bots.all():
            kept.runner.post(Stop())
        for kept in self.bots.all():  # one that leaves the config is dropped as soon as it is down
            await self.bots.down(kept)
            kept.runner.close()
            kept.log.close()
        await self._wishes.written()

    # -- within -------------------------------------------------------------------------------------------------------

    def _kept_open(self, name: str) -> Supervised:
        if self.bots.closing:
            raise StateError(Message("The agent is ending."), Message("Try it again in a moment."))
        return self.bots.named(name)

    def _begin_sampling(self) -> None:
        self._sampling.begin()

    def _sampled(self) -> None:
        self._wishes.see_to()
        self.sampled()

    def _view(self, kept: Supervised, language: str) -> BotView:
        return kept.view(language, self._warnings(kept), not self.bots.closing)

    def _warnings(self, kept: Supervised) -> Warnings:
        return (*kept.warnings(), *((WarningKind.STATE, text) for text in self._wishes.problems()))
