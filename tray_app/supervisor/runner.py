"""One bot: events in, the machine's decision, its effects carried out in order, one at a time.

An event is decided on the moment it arrives, so that Stop shows at once; the effects wait their turn. What a stop has
made pointless (a question to Telegram that is still unanswered) is abandoned; the machine drops its late answer.
A state that says "the lease is free" is shown only when it is: after the clean-up has been carried out.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from tray_app.core.bot import Bot
from tray_app.core.errors import unexpected
from tray_app.core.events import CleanUp, Effect, Event, Failure, RunStep, StepFailed, Timeout
from tray_app.core.machine import decide
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy
from tray_app.supervisor import tasks


class Hands(Protocol):
    async def perform(self, effect: Effect) -> Event | None: ...


class Runner:
    """`shown` is the state for everybody else; `changed` is called after each new one. `stepped` is told of each event
    with the states before and after it."""

    def __init__(
        self,
        name: str,
        policy: Policy,
        changed: Callable[[], None],
        stepped: Callable[[Bot, Event, Bot], None] = lambda before, event, after: None,
    ) -> None:
        self.bot = self.shown = Bot(name)
        self.policy = policy
        self.hands: Hands | None = None
        self._changed, self._stepped = changed, stepped
        self._loop = asyncio.get_running_loop()
        self._queue: deque[Effect] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._step: asyncio.Task[Event | None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def post(self, event: Event) -> None:
        before = self.bot
        self.bot, effects = decide(before, event, self._loop.time(), self.policy)
        # never in the spawn: a child must not be lost between its birth and its answer
        if (
            self._step
            and before.step is not Step.SPAWN
            and (self.bot.run != before.run or self.bot.phase is not Phase.STARTING)
        ):
            self._step.cancel()
        self._queue.extend(effects)
        self._set_timer()
        self._remember(before, event)
        if not any(isinstance(e, CleanUp) for e in self._queue):
            self._show()
        if self._queue and self._worker is None:
            self._worker = self._loop.create_task(self._work())

    async def idle(self) -> None:
        """Until everything asked so far has been carried out."""
        while self._worker:
            await asyncio.wait([self._worker])

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()

    async def _work(self) -> None:
        try:
            while self._queue:
                answer = await self._perform(self._queue[0])
                self._queue.popleft()  # only now: what is still being cleaned up is not shown as free
                if not any(isinstance(e, CleanUp) for e in self._queue):
                    self._show()
                if answer is not None:
                    self.post(answer)
        finally:
            self._worker = None

    async def _perform(self, effect: Effect) -> Event | None:
        assert self.hands is not None
        if not isinstance(effect, RunStep):
            try:
                return await self.hands.perform(effect)
            except Exception as error:  # nor may it keep the effects after this one from being carried out
                tasks.failed(self._loop, f"{type(effect).__name__} of bot {self.bot.name}", error)
                return None
        if effect.run != self.bot.run or self.bot.phase is not Phase.STARTING:
            # a spawn is waited for in STOPPING, so it is answered even when it never began
            return StepFailed(effect.run, effect.step, Failure.BOT, Message("stopped before it was started"))
        self._step = self._loop.create_task(self._guarded(effect))
        try:
            return await self._step
        except asyncio.CancelledError:
            return None
        finally:
            self._step = None

    async def _guarded(self, effect: RunStep) -> Event | None:
        assert self.hands is not None
        try:
            return await self.hands.perform(effect)
        except Exception as error:  # a fault of ours must not leave the bot in "starting" for ever
            tasks.failed(self._loop, f"{effect.step.name} of bot {self.bot.name}", error)
            return StepFailed(effect.run, effect.step, Failure.BOT, unexpected(error))

    def _show(self) -> None:
        if self.shown != self.bot:
            self.shown = self.bot
            try:
                self._changed()
            except Exception as error:  # whoever is told: what is to be done is done all the same
                tasks.failed(self._loop, f"telling of bot {self.bot.name}", error)

    def _remember(self, before: Bot, event: Event) -> None:
        try:
            self._stepped(before, event, self.bot)
        except Exception as error:  # what is remembered of a bot is never in the way of its life
            tasks.failed(self._loop, f"remembering of bot {self.bot.name}", error)

    def _set_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self.bot.deadline is not None:
            self._timer = self._loop.call_at(self.bot.deadline, self.post, Timeout(self.bot.deadline))
