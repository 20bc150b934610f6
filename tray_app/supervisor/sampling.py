"""What is looked at now and then while a bot runs: its lock, its health, what its tree uses. One timer for all bots."""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from tray_app.core.events import Restart
from tray_app.core.messages import Message
from tray_app.core.model import Phase
from tray_app.supervisor import tasks
from tray_app.supervisor.supervised import Supervised
from tray_app.supervisor.surroundings import Surroundings

LOADED = 2.0
"""Seconds that a bot has before it is measured: right after its start its memory is an interpreter's that loads."""


class Sampling:
    """`bots` gives them; `done` is called at each sample, `changed` when something was measured."""

    def __init__(
        self,
        around: Surroundings,
        every: float,
        bots: Callable[[], Iterable[Supervised]],
        done: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        self._around, self._every, self._bots, self._done, self._changed = around, every, bots, done, changed
        self._timer: asyncio.TimerHandle | None = None
        self._first: asyncio.TimerHandle | None = None
        self._sampled_at = 0.0
        self._measuring: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """A bot runs; does nothing where it had begun."""
        if self._timer is None:
            self._sampled_at = self._around.loop.time()
            self._timer = self._around.loop.call_later(self._every, self._sample)
            self._first = self._around.loop.call_later(min(self._every, LOADED), self._begin_measuring)

    def end(self) -> None:
        for timer in filter(None, (self._timer, self._first)):
            timer.cancel()

    def _sample(self) -> None:
        self._timer = None
        for one in self._bots():
            bot, now = one.runner.bot, self._around.loop.time()
            up = now - bot.since if bot.phase is Phase.RUNNING and bot.since is not None else 0
            try:
                one.effects.look(well=up >= one.runner.policy.healthy)
            except Exception as error:  # the others are looked at all the same
                tasks.failed(self._around.loop, f"looking after bot {one.spec.name}", error)
        if any(one.effects.current.child for one in self._bots()):
            self._timer = self._around.loop.call_later(self._every, self._sample)
        self._begin_measuring()
        self._around.timeline.look()
        self._done()

    def _begin_measuring(self) -> None:
        if self._measuring is None or self._measuring.done():
            self._measuring = tasks.begin(self._around.loop, self._measure(), "measuring the bots")

    async def _measure(self) -> None:
        """Memory and CPU of every running tree, from one reading of the process table; too much memory: restart."""
        running = [(one, child) for one in self._bots() if (child := one.effects.current.child)]
        usages = await self._around.host.usage([child for _, child in running], self._around.pools.look)
        now = self._around.loop.time()
        passed = max(now - self._sampled_at, 0.001)
        self._sampled_at = now
        for (one, child), usage in zip(running, usages, strict=True):
            if one.effects.current.child is not child:
                continue  # it has ended meanwhile
            spent = max(usage.cpu_seconds - one.measured.cpu_seconds, 0.0)
            one.cpu_seconds += spent
            one.measured = replace(
                one.measured,
                rss_bytes=usage.rss_bytes,
                cpu_percent=round(100 * spent / passed, 1) if passed > 1 else one.measured.cpu_percent,
                cpu_seconds=usage.cpu_seconds,
            )
            one.used.take(time.time(), usage.rss_bytes, one.measured.cpu_percent)
            limit = one.spec.memory_limit
            if limit and usage.rss_bytes > limit and one.runner.bot.phase is Phase.RUNNING:
                reason = Message(
                    "restarted: it used {used} MB, its memory_limit is {limit} MB",
                    used=round(usage.rss_bytes / 1e6),
                    limit=round(limit / 1e6),
                )
                one.log.note(reason.render())
                one.runner.post(Restart(reason))
        self._changed()
