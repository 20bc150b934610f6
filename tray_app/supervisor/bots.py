"""Which bots an agent or a foreground run has: taken up from a config, changed, renamed, dropped once they are down."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from tray_app.adapters.logs.logs import BotLog
from tray_app.core.bot import Bot
from tray_app.core.errors import ConfigError
from tray_app.core.events import Event, Exited, Restart, Start, Stop
from tray_app.core.history.happenings import Kind
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec, Phase
from tray_app.core.policy import Policy
from tray_app.supervisor import tasks
from tray_app.supervisor.changes import Changes
from tray_app.supervisor.effects import Effects
from tray_app.supervisor.renaming import renamed
from tray_app.supervisor.runner import Runner
from tray_app.supervisor.supervised import DOWN, Supervised, disturbs, settled
from tray_app.supervisor.surroundings import Surroundings
from tray_app.supervisor.views import Measured
from tray_app.supervisor.warnings.last_error import LastError
from tray_app.supervisor.wishes import Wishes

ENDING = (Phase.STOPPING, Phase.STOPPED)
_KEYS = [field.name for field in fields(BotSpec) if field.name != "line"]


class Bots:
    """`runs` is called when one has a process. While `closing` nothing is taken up any more."""

    def __init__(
        self,
        around: Surroundings,
        logs: Path,
        wishes: Wishes,
        changes: Changes,
        policy: Policy,
        runs: Callable[[], None],
    ) -> None:
        self.closing = self._begun = False
        self._around, self._logs, self._wishes, self._changes = around, logs, wishes, changes
        self._policy, self._runs = policy, runs
        self._bots: dict[str, Supervised] = {}

    def apply(self, specs: Mapping[str, BotSpec]) -> None:
        """Take up a config: new bots appear (and start if they should), changed ones restart, missing ones stop; those
        that have only got other names are up again under them.

        A bot whose entry is as it was is not touched. When we are ending, nothing is taken up any more.
        """
        if self.closing:
            return
        specs = self._settled(specs)
        before = {name: kept for name, kept in self._bots.items() if not kept.leaving}
        names = renamed({name: kept.spec for name, kept in before.items()}, specs)
        up = {name: self._wishes.up(kept.spec) for name, kept in before.items()}
        for name, kept in before.items():
            if name not in specs:
                kept.leaving = True
                if name not in names.values():
                    self._around.timeline.add(name, Kind.REMOVED)
                kept.runner.post(Stop())
        for name, spec in specs.items():
            known = self._bots.get(name)
            self._remember(spec, known, names.get(name))
            if known is None:
                if self._begun and name not in names:  # a new one, whatever was asked of another by its name
                    self._wishes.done_with(name)
                self._bots[name] = self._new(spec)
                if name not in names and self._wishes.up(spec):
                    self._bots[name].runner.post(Start())
            elif replace(spec, line=0) != replace(known.spec, line=0) or known.leaving:
                goes_on = not (known.leaving or name in names or disturbs(known.spec, spec))
                known.spec = spec
                known.effects.current.take_up(spec)
                self._keep(known.log, spec)
                known.runner.policy = self._policy.of(spec)
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
                self._wishes.set(name, up[old])
                self._bots[name].log.note(Message("it was called {name} before", name=old).render())
            tasks.begin(self._around.loop, self._take_over(moved), f"renaming bots {', '.join(moved)}")
        self._bots = {name: self._bots[name] for name in [*specs, *(n for n in self._bots if n not in specs)]}
        self._begun = True
        self._drop_left()
        self._changes.tell()

    def _remember(self, spec: BotSpec, known: Supervised | None, called: str | None) -> None:
        """What is new about an entry, by the names of its keys: values may be secrets. Nothing of what we begin with:
        whether that was so before nobody knows."""
        add = self._around.timeline.add
        if called is not None:
            add(spec.name, Kind.RENAMED, before=called)
        elif known is None or known.leaving:
            if self._begun:
                add(spec.name, Kind.ADDED)
        elif keys := [key for key in _KEYS if getattr(spec, key) != getattr(known.spec, key)]:
            add(spec.name, Kind.CONFIG, keys=keys)

    async def _take_over(self, moved: Mapping[str, Supervised]) -> None:
        """Bots under their new names, once what runs under the old ones has ended: `moved` has it by the new name."""
        kept = {name: self._bots[name] for name in moved}
        several = {id(one): one for one in (*moved.values(), *kept.values())}
        await asyncio.gather(*(self.down(one) for one in several.values()))
        for name, one in kept.items():
            if self._bots.get(name) is one and not (self.closing or one.leaving) and self._wishes.up(one.spec):
                one.runner.post(Start())

    def all(self) -> list[Supervised]:
        return list(self._bots.values())

    def disturbed_by(self, specs: Mapping[str, BotSpec]) -> bool:
        """Whether `apply` would stop or restart a bot that is up."""
        there = self._settled(specs)
        return any((spec := there.get(name)) is None or disturbs(kept, spec) for name, kept in self._up().items())

    def changed_by(self, specs: Mapping[str, BotSpec]) -> list[str]:
        """The bots that are up and have another entry there."""
        up, there = self._up().items(), self._settled(specs)
        return [name for name, kept in up if name in there and replace(there[name], line=kept.line) != kept]

    def _settled(self, specs: Mapping[str, BotSpec]) -> dict[str, BotSpec]:
        known = {name: kept.spec for name, kept in self._bots.items()}
        return {name: settled(spec, known.get(name)) for name, spec in specs.items()}

    def _up(self) -> dict[str, BotSpec]:
        return {n: k.spec for n, k in self._bots.items() if not k.is_down and not k.leaving}

    def specs(self) -> dict[str, BotSpec]:
        """Of the bots that are to stay."""
        return {name: kept.spec for name, kept in self._bots.items() if not kept.leaving}

    async def down(self, kept: Supervised) -> None:
        while kept.runner.shown.phase not in DOWN or kept.runner.shown != kept.runner.bot:
            await self._changes.next(self._changes.revision)
        await kept.runner.idle()

    def named(self, name: str) -> Supervised:
        try:
            return self._bots[name]
        except KeyError:
            known = ", ".join(self._bots) or Message("none")
            raise ConfigError(
                Message('There is no bot "{name}". Configured are: {known}.', name=name, known=known)
            ) from None

    def _new(self, spec: BotSpec) -> Supervised:
        log = BotLog(self._logs / f"{spec.name}.log")
        self._keep(log, spec)
        stepped = partial(self._stepped, spec.name)
        runner = Runner(spec.name, self._policy.of(spec), lambda: self._moved(spec.name), stepped)
        effects = Effects(spec, self._around, log, runner.post, self._changes.tell)
        runner.hands = effects
        errors = LastError(self._around.loop, log, self._changes.tell, lambda: runner.bot.phase in ENDING)
        return Supervised(spec, runner, effects, log, Measured(datetime.now().astimezone()), errors)

    def _keep(self, log: BotLog, spec: BotSpec) -> None:
        in_thread = self._around.pools.look if spec.log_compress else None
        log.keep(spec.log_size, spec.log_keep, spec.log_days, in_thread)

    def _stepped(self, name: str, before: Bot, event: Event, after: Bot) -> None:
        self._around.timeline.step(name, before, event, after)
        done = isinstance(event, Exited) and after.phase is Phase.STOPPED and before.phase is not Phase.STOPPING
        # one that a signal has ended may have got it with the whole session: it comes back
        if done and after.exit_code is not None and after.exit_code >= 0:
            self._wishes.done_with(name)

    def _moved(self, name: str) -> None:
        kept = self._bots.get(name)
        if kept is None:
            return
        bot = kept.runner.shown
        if bot.since is not None:
            ago = self._around.loop.time() - bot.since
            since = datetime.fromtimestamp(time.time() - ago).astimezone()
            if abs((since - kept.measured.since).total_seconds()) > 0.5 or bot.pid is None:
                kept.measured = Measured(since) if bot.pid is None else replace(kept.measured, since=since)
        if bot.pid is not None and not self.closing:
            self._runs()
        self._drop_left()
        self._changes.tell()

    def _drop_left(self) -> None:
        for name, kept in list(self._bots.items()):
            if kept.leaving and kept.runner.shown.phase in DOWN:
                del self._bots[name]
                kept.runner.close()
                kept.log.close()
