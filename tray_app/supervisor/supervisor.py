"""All bots of one agent (or the one of a foreground run): the verbs, the snapshot, and what is looked at now and then.

It lives in one event loop. Verbs are answered at once; what comes of them shows in `snapshot`, and `next_change` waits
for the next one. Nothing here ticks but one timer, every SAMPLE seconds, and only while a bot runs.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.control import FIND_OUT
from tray_app.core.errors import BotTrayError, ConfigError, HeldElsewhere, StateError
from tray_app.core.events import Restart, Start, Stop
from tray_app.core.messages import Message
from tray_app.core.model import UP, BotSpec, BotView, Phase
from tray_app.core.policy import Policy
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures, tasks
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.effects import Effects
from tray_app.supervisor.leases import holders
from tray_app.supervisor.renaming import renamed
from tray_app.supervisor.runner import Runner
from tray_app.supervisor.sampling import Sampling
from tray_app.supervisor.supervised import DOWN, Supervised, Warnings, disturbs
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.views import Measured

SAMPLE = 30.0
WRITING = 1.0  # seconds that who asks for something waits for a slow disk to keep it


class Supervisor:
    def __init__(
        self,
        around: Surroundings,
        logs: Path,
        desired: Desired,
        *,
        policy: Policy | None = None,
        sample: float = SAMPLE,
        new_log: Callable[[Path], BotLog] = BotLog,
    ) -> None:
        self.around = around
        self.problem: BotTrayError | None = None
        self.revision = 0
        self.sampled: Callable[[], None] = lambda: None
        self._logs, self._desired, self._policy, self._new_log = logs, desired, policy or Policy(), new_log
        self._bots: dict[str, Supervised] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._sampling = Sampling(around, sample, lambda: list(self._bots.values()), self._sampled, self.changed)
        self._writing: asyncio.Task[None] | None = None
        self._closing = False

    # -- what there is ------------------------------------------------------------------------------------------------

    def apply(self, specs: Mapping[str, BotSpec]) -> None:
        """Take up a config: new bots appear (and start if they should), changed ones restart, missing ones stop; those
        that have only got other names are up again under them.

        A bot whose entry is as it was is not touched. When we are ending, nothing is taken up any more.
        """
        if self._closing:
            return
        before = {name: kept for name, kept in self._bots.items() if not kept.leaving}
        names = renamed({name: kept.spec for name, kept in before.items()}, specs)
        up = {name: self._desired.up(kept.spec) for name, kept in before.items()}
        for name, kept in before.items():
            if name not in specs:
                kept.leaving = True
                kept.runner.post(Stop())
        for name, spec in specs.items():
            known = self._bots.get(name)
            if known is None:
                self._bots[name] = self._new(spec)
                if name not in names and self._desired.up(spec):
                    self._bots[name].runner.post(Start())
            elif replace(spec, line=0) != replace(known.spec, line=0) or known.leaving:
                goes_on = not (known.leaving or name in names or disturbs(known.spec, spec))
                known.spec = spec
                known.effects.current.take_up(spec)
                known.runner.policy = self._policy_of(spec)
                if goes_on:
                    continue
                if name in names:
                    known.runner.post(Stop())
                elif not known.is_down or known.leaving:
                    known.runner.post(Restart(Message("its entry in bots.toml was changed")))
                known.leaving = False
        if names:
            moved = {name: before[old] for name, old in names.items()}
            for name, old in names.items():
                self._remember(name, up[old])
                self._bots[name].log.note(Message("it was called {name} before", name=old).render())
            tasks.begin(self.around.loop, self._take_over(moved), f"renaming bots {', '.join(moved)}")
        self._bots = {name: self._bots[name] for name in [*specs, *(n for n in self._bots if n not in specs)]}
        self._drop_left()
        self.changed()

    async def _take_over(self, moved: Mapping[str, Supervised]) -> None:
        """Bots under their new names, once what runs under the old ones has ended: `moved` has it by the new name."""
        kept = {name: self._bots[name] for name in moved}
        several = {id(one): one for one in (*moved.values(), *kept.values())}
        await asyncio.gather(*(self._down(one) for one in several.values()))
        for name, one in kept.items():
            if self._bots.get(name) is one and not (self._closing or one.leaving) and self._desired.up(one.spec):
                one.runner.post(Start())

    def disturbed_by(self, specs: Mapping[str, BotSpec]) -> bool:
        """Whether `apply` would stop or restart a bot that is up."""
        return any((spec := specs.get(name)) is None or disturbs(kept, spec) for name, kept in self._up().items())

    def changed_by(self, specs: Mapping[str, BotSpec]) -> list[str]:
        """The bots that are up and have another entry there."""
        up = self._up().items()
        return [name for name, kept in up if name in specs and replace(specs[name], line=kept.line) != kept]

    def _up(self) -> dict[str, BotSpec]:
        return {n: k.spec for n, k in self._bots.items() if not k.is_down and not k.leaving}

    def views(self, language: str) -> tuple[BotView, ...]:
        return tuple(self._view(kept, language) for kept in self._bots.values())

    def view(self, name: str, language: str) -> BotView:
        return self._view(self._kept(name), language)

    def specs(self) -> dict[str, BotSpec]:
        """Of the bots that are to stay."""
        return {name: kept.spec for name, kept in self._bots.items() if not kept.leaving}

    def sentences(self, name: str) -> list[str]:
        """Why a bot is not up and what to do, in our own language."""
        bot = self._kept(name).runner.shown
        return [str(m) for m in (bot.reason, bot.cure) if m]

    def warnings(self, name: str) -> Warnings:
        return self._warnings(self._kept(name))

    def log(self, name: str) -> BotLog:
        return self._kept(name).log

    def supervised(self, name: str) -> Supervised:
        return self._kept(name)

    async def next_change(self, after: int) -> int:
        """The newest revision as soon as it is not `after` any more."""
        while self.revision == after:
            waiting = self.around.loop.create_future()
            self._waiting.append(waiting)
            try:
                await waiting
            finally:
                self._waiting.remove(waiting)
        return self.revision

    def changed(self) -> None:
        self.revision += 1
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    # -- verbs --------------------------------------------------------------------------------------------------------

    def start(self, name: str) -> None:
        """Raises HeldElsewhere where this bot runs already, with its PID: a second start is never silent."""
        kept = self._kept_open(name)
        self._remember(name, True)
        bot = kept.runner.bot
        if bot.pid is not None and bot.phase in (Phase.STARTING, Phase.RUNNING) and kept.effects.current.holder:
            raise HeldElsewhere(*holders.sentence(name, kept.effects.current.holder))
        self._forget_if_down(kept)
        kept.runner.post(Start())

    def stop(self, name: str) -> None:
        kept = self._kept(name)
        self._remember(name, False)
        self._forget_if_down(kept)
        kept.runner.post(Stop(insists=True))

    def restart(self, name: str) -> None:
        kept = self._kept_open(name)
        self._remember(name, True)
        self._forget_if_down(kept)
        kept.runner.post(Restart())

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
            kept.runner.post(Stop())
            await self._down(kept)

        def start() -> None:
            if self._desired.up(kept.spec) and not (self._closing or kept.leaving):  # nobody has stopped it meanwhile
                kept.runner.post(Start())

        await find_out(kept.effects, stop, start)

    async def _down(self, kept: Supervised) -> None:
        while kept.runner.shown.phase not in DOWN or kept.runner.shown != kept.runner.bot:
            await self.next_change(self.revision)
        await kept.runner.idle()

    def _remember(self, name: str, up: bool) -> None:
        self._desired.set(name, up)
        self._write_desired()

    def _write_desired(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = tasks.begin(self.around.loop, self._until_written(), "writing down what should be up")

    async def _until_written(self) -> None:
        before = self._desired.problem
        while (data := self._desired.pending()) is not None:
            await self.around.pools.prepare(self._desired.write, data)
            if self._desired.problem:
                break
        if self._desired.problem is not before:
            self.changed()

    async def remembered(self) -> None:
        """Until what was asked for is written down, or the disk takes too long."""
        if self._writing:
            await asyncio.wait([self._writing], timeout=WRITING)

    async def first_steps(self, patience: float) -> None:
        """Until every bot that starts now is up or waits for the network, at most `patience` seconds."""
        busy = [asyncio.ensure_future(kept.runner.idle()) for kept in self._bots.values()]
        if busy:
            await asyncio.wait(busy, timeout=patience)

    async def close(self) -> None:
        """Stop all bots softly, at the same time, and forget nothing of what should be up."""
        self._closing = True
        self._sampling.end()
        for kept in self._bots.values():
            kept.runner.post(Stop())
        for kept in list(self._bots.values()):  # one that leaves the config is dropped as soon as it is down
            await self._down(kept)
            kept.runner.close()
            kept.log.close()
        await self.remembered()

    # -- within -------------------------------------------------------------------------------------------------------

    def _kept(self, name: str) -> Supervised:
        try:
            return self._bots[name]
        except KeyError:
            known = ", ".join(self._bots) or Message("none")
            raise ConfigError(
                Message('There is no bot "{name}". Configured are: {known}.', name=name, known=known)
            ) from None

    def _kept_open(self, name: str) -> Supervised:
        if self._closing:
            raise StateError(Message("The agent is ending."), Message("Try it again in a moment."))
        return self._kept(name)

    def _new(self, spec: BotSpec) -> Supervised:
        log = self._new_log(self._logs / f"{spec.name}.log")
        runner = Runner(spec.name, self._policy_of(spec), lambda: self._moved(spec.name))
        effects = Effects(spec, self.around, log, runner.post, self.changed)
        runner.hands = effects
        return Supervised(spec, runner, effects, log, Measured(datetime.now().astimezone()))

    def _policy_of(self, spec: BotSpec) -> Policy:
        scripts = (spec.script or "", *spec.fallback) if spec.fallback else ()
        return replace(self._policy, restart=spec.restart, grace=spec.stop_timeout, entries=scripts)

    def _moved(self, name: str) -> None:
        kept = self._bots.get(name)
        if kept is None:
            return
        bot = kept.runner.shown
        if bot.since is not None:
            ago = self.around.loop.time() - bot.since
            since = datetime.fromtimestamp(time.time() - ago).astimezone()
            if abs((since - kept.measured.since).total_seconds()) > 0.5 or bot.pid is None:
                kept.measured = Measured(since) if bot.pid is None else replace(kept.measured, since=since)
        if bot.pid is not None and not self._closing:
            self._sampling.begin()
        self._drop_left()
        self.changed()

    def _drop_left(self) -> None:
        for name, kept in list(self._bots.items()):
            if kept.leaving and kept.runner.shown.phase in DOWN:
                del self._bots[name]
                kept.runner.close()
                kept.log.close()

    def _sampled(self) -> None:
        if self._desired.problem:
            self._write_desired()
        self.sampled()

    def _view(self, kept: Supervised, language: str) -> BotView:
        return kept.view(language, self._warnings(kept), not self._closing)

    def _warnings(self, kept: Supervised) -> Warnings:
        state = [self._desired.spoiled, self._desired.problem.message if self._desired.problem else None]
        return (*kept.warnings(), *((WarningKind.STATE, text) for text in state if text))
