"""All bots of one agent (or the one of a foreground run): the verbs, the snapshot, and what is looked at now and then.

It lives in one event loop. Verbs are answered at once; what comes of them shows in `snapshot`, and `next_change` waits
for the next one. Nothing here ticks but one timer, every SAMPLE seconds, and only while a bot runs.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.bot import Bot
from tray_app.core.control import FIND_OUT
from tray_app.core.errors import BotTrayError, ConfigError, HeldElsewhere, StateError
from tray_app.core.events import Restart, Start, Stop
from tray_app.core.messages import Message
from tray_app.core.model import UP, BotSpec, BotView, Phase
from tray_app.core.policy import Policy
from tray_app.core.warning import WarningKind
from tray_app.supervisor import cures, holders, tasks
from tray_app.supervisor.desired import Desired
from tray_app.supervisor.effects import Effects, Surroundings
from tray_app.supervisor.renaming import renamed
from tray_app.supervisor.runner import Runner
from tray_app.supervisor.views import Measured, view

SAMPLE = 30.0
WRITING = 1.0  # seconds that who asks for something waits for a slow disk to keep it
DOWN = (Phase.STOPPED, Phase.FATAL)
TROUBLED = (Phase.CONFLICT, Phase.FATAL, Phase.BACKOFF)


@dataclass
class Kept:
    """One bot with everything that belongs to it."""

    spec: BotSpec
    runner: Runner
    effects: Effects
    log: BotLog
    measured: Measured
    leaving: bool = False  # its entry is gone from the config: it goes when it has stopped
    views: dict[str, tuple[tuple[object, ...], BotView]] = field(default_factory=dict)  # by language, and what of


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
        self._bots: dict[str, Kept] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._sample_every = sample
        self._sampler: asyncio.TimerHandle | None = None
        self._sampled_at = 0.0
        self._measuring: asyncio.Task[None] | None = None
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
                disturbs = known.leaving or name in names or _disturbs(known.spec, spec)
                known.spec = spec
                known.effects.take_up(spec)
                known.runner.policy = self._policy_of(spec)
                if not disturbs:
                    continue
                if name in names:
                    known.runner.post(Stop())
                elif known.runner.bot.phase not in DOWN or known.leaving:
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

    async def _take_over(self, moved: Mapping[str, Kept]) -> None:
        """Bots under their new names, once what runs under the old ones has ended: `moved` has it by the new name."""
        kept = {name: self._bots[name] for name in moved}
        several = {id(one): one for one in (*moved.values(), *kept.values())}
        await asyncio.gather(*(self._down(one) for one in several.values()))
        for name, one in kept.items():
            if self._bots.get(name) is one and not (self._closing or one.leaving) and self._desired.up(one.spec):
                one.runner.post(Start())

    def disturbed_by(self, specs: Mapping[str, BotSpec]) -> bool:
        """Whether `apply` would stop or restart a bot that is up."""
        return any((spec := specs.get(name)) is None or _disturbs(kept, spec) for name, kept in self._up().items())

    def changed_by(self, specs: Mapping[str, BotSpec]) -> list[str]:
        """The bots that are up and have another entry there."""
        up = self._up().items()
        return [name for name, kept in up if name in specs and replace(specs[name], line=kept.line) != kept]

    def _up(self) -> dict[str, BotSpec]:
        return {n: k.spec for n, k in self._bots.items() if k.runner.bot.phase not in DOWN and not k.leaving}

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

    def warnings(self, name: str) -> tuple[tuple[WarningKind, Message], ...]:
        return self._warnings(self._kept(name))

    def log(self, name: str) -> BotLog:
        return self._kept(name).log

    def spec(self, name: str) -> BotSpec:
        return self._kept(name).spec

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
        if bot.pid is not None and bot.phase in (Phase.STARTING, Phase.RUNNING) and kept.effects.holder:
            raise HeldElsewhere(*holders.sentence(name, kept.effects.holder))
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

    def _forget_if_down(self, kept: Kept) -> None:
        """Whoever asks for something begins anew; of a bot that is up that is done with its end."""
        if kept.effects.child is None:
            kept.effects.health.forget()

    async def cure(self, name: str, kind: str, value: str) -> None:
        """Do what was offered. Raises StateError where that is not the trouble any more, or why it cannot be done."""
        kept = self._kept_open(name)
        if kind == FIND_OUT and kept.runner.bot.phase in UP:
            await self._find_out(kept)
            return
        offer = next((one for one in self._offers(kept) if (one.kind, one.value) == (kind, value)), None)
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

    async def _find_out(self, kept: Kept) -> None:
        from tray_app.supervisor.find_out import find_out  # here, because hardly an agent ever needs it

        async def stop() -> None:
            kept.runner.post(Stop())
            await self._down(kept)

        def start() -> None:
            if self._desired.up(kept.spec) and not (self._closing or kept.leaving):  # nobody has stopped it meanwhile
                kept.runner.post(Start())

        await find_out(kept.effects, stop, start)

    async def _down(self, kept: Kept) -> None:
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
        if self._sampler:
            self._sampler.cancel()
        for kept in self._bots.values():
            kept.runner.post(Stop())
        for kept in list(self._bots.values()):  # one that leaves the config is dropped as soon as it is down
            await self._down(kept)
            kept.runner.close()
            kept.log.close()
        await self.remembered()

    # -- within -------------------------------------------------------------------------------------------------------

    def _kept(self, name: str) -> Kept:
        try:
            return self._bots[name]
        except KeyError:
            known = ", ".join(self._bots) or Message("none")
            raise ConfigError(
                Message('There is no bot "{name}". Configured are: {known}.', name=name, known=known)
            ) from None

    def _kept_open(self, name: str) -> Kept:
        if self._closing:
            raise StateError(Message("The agent is ending."), Message("Try it again in a moment."))
        return self._kept(name)

    def _new(self, spec: BotSpec) -> Kept:
        log = self._new_log(self._logs / f"{spec.name}.log")
        runner = Runner(spec.name, self._policy_of(spec), lambda: self._moved(spec.name))
        effects = Effects(spec, self.around, log, runner.post, self.changed)
        runner.hands = effects
        return Kept(spec, runner, effects, log, Measured(datetime.now().astimezone()))

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
        if bot.pid is not None and self._sampler is None and not self._closing:
            self._sampled_at = self.around.loop.time()
            self._sampler = self.around.loop.call_later(self._sample_every, self._sample)
            self._begin_measuring()
        self._drop_left()
        self.changed()

    def _drop_left(self) -> None:
        for name, kept in list(self._bots.items()):
            if kept.leaving and kept.runner.shown.phase in DOWN:
                del self._bots[name]
                kept.runner.close()
                kept.log.close()

    def _sample(self) -> None:
        self._sampler = None
        for kept in self._bots.values():
            bot, now = kept.runner.bot, self.around.loop.time()
            up = now - bot.since if bot.phase is Phase.RUNNING and bot.since is not None else 0
            try:
                kept.effects.look(well=up >= kept.runner.policy.healthy)
            except Exception as error:  # the others are looked at all the same
                tasks.failed(self.around.loop, f"looking after bot {kept.spec.name}", error)
        if any(kept.effects.child for kept in self._bots.values()):
            self._sampler = self.around.loop.call_later(self._sample_every, self._sample)
        self._begin_measuring()
        if self._desired.problem:
            self._write_desired()
        self.sampled()

    def _begin_measuring(self) -> None:
        if self._measuring is None or self._measuring.done():
            self._measuring = tasks.begin(self.around.loop, self._measure(), "measuring the bots")

    async def _measure(self) -> None:
        """Memory and CPU of every running tree, from one reading of the process table; too much memory: restart."""
        running = [(kept, kept.effects.child) for kept in self._bots.values() if kept.effects.child]
        usages = await self.around.host.usage([child for _, child in running if child], self.around.pools.look)
        now = self.around.loop.time()
        passed = max(now - self._sampled_at, 0.001)
        self._sampled_at = now
        for (kept, child), usage in zip(running, usages, strict=True):
            if kept.effects.child is not child:
                continue  # it has ended meanwhile
            spent = max(usage.cpu_seconds - kept.measured.cpu_seconds, 0.0)
            kept.measured = replace(
                kept.measured,
                rss_bytes=usage.rss_bytes,
                cpu_percent=round(100 * spent / passed, 1) if passed > 1 else kept.measured.cpu_percent,
                cpu_seconds=usage.cpu_seconds,
            )
            limit = kept.spec.memory_limit
            if limit and usage.rss_bytes > limit and kept.runner.bot.phase is Phase.RUNNING:
                reason = Message(
                    "restarted: it used {used} MB, its memory_limit is {limit} MB",
                    used=round(usage.rss_bytes / 1e6),
                    limit=round(limit / 1e6),
                )
                kept.log.note(reason.render())
                kept.runner.post(Restart(reason))
        self.changed()

    def _view(self, kept: Kept, language: str) -> BotView:
        """The same object as long as nothing of it has changed: of many bots few do, and many may be looking."""
        bot: Bot = kept.runner.shown
        holder = kept.effects.holder
        if bot.phase in DOWN or (bot.phase is Phase.CONFLICT and kept.effects.run is not None):
            holder = None
        made_of = (bot, kept.measured, holder, self._warnings(kept), self._offers(kept), not self._closing)
        known = kept.views.get(language)
        if known is None or any(a is not b and a != b for a, b in zip(known[0], made_of, strict=True)):
            _, measured, _, warnings, offers, stays = made_of
            made = view(bot, measured, holder, warnings, language, offers, stays)
            known = kept.views[language] = (made_of, made)
        return known[1]

    def _offers(self, kept: Kept) -> tuple[cures.Offer, ...]:
        """Of a bot that is not up what keeps it from that; of a running one what disturbs it."""
        disturbs = tuple(kept.effects.health.offers.values())
        if kept.runner.shown.phase is Phase.RUNNING:
            return disturbs
        if kept.runner.shown.phase not in TROUBLED:
            return ()
        return tuple({(one.kind, one.value): one for one in (*kept.effects.offers, *disturbs)}.values())

    def _warnings(self, kept: Kept) -> tuple[tuple[WarningKind, Message], ...]:
        found: list[tuple[WarningKind, Message]] = []
        if kept.effects.token_told:
            found.append((WarningKind.TOKEN, kept.effects.token_told))
        found += [(WarningKind(f"{one.key}-of-others"), one.told) for one in kept.effects.passed_over]
        if kept.runner.shown.instead:
            found.append((WarningKind.FALLBACK, kept.runner.shown.instead))
        if kept.effects.packages.warning:
            found.append((WarningKind.PACKAGES, kept.effects.packages.warning))
        found += kept.effects.telegram.warnings.items()
        found += [*kept.effects.exposed.warnings.items(), *kept.effects.health.warnings.items()]
        if kept.log.problem:
            found.append((WarningKind.LOG, kept.log.problem))
        if self._desired.spoiled:
            found.append((WarningKind.STATE, self._desired.spoiled))
        if self._desired.problem:
            found.append((WarningKind.STATE, self._desired.problem.message))
        return tuple(found)


def _disturbs(old: BotSpec, new: BotSpec) -> bool:
    """Whether a bot that is up has to be restarted. A token that was moved is the same token."""
    if new.token != old.token or (new.token_in is None) != (old.token_in is None):
        new = replace(new, token=old.token, token_env=old.token_env, token_in=old.token_in, bot_id=old.bot_id)
    return replace(new, line=0) != replace(old, line=0)
