"""The runner with hands that do nothing but remember, wait and fail as they are told.

Deliberate faults that were tried, each red: the spawn abandoned too · no step abandoned · a step of an older run still
carried out · STOPPED shown before the clean-up · shown while the clean-up goes on · an exception that ends the worker ·
an exception in a signal that ends it · the timer not set · the timer of a closed runner · effects side by side.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tray_app.core.events import (
    AskToStop,
    CleanUp,
    Effect,
    Event,
    Exited,
    KillTree,
    Restart,
    RunStep,
    Start,
    StepDone,
    Stop,
)
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step
from tray_app.core.policy import Policy
from tray_app.supervisor.runner import Runner

QUICK = Policy(settle=0.01, grace=0.01, again=0.01, offline=60, first=60)
SLOW = Policy(settle=60, grace=60, again=60)
WHY = Message("why")


class Hands:
    """`holds` are effects that wait until `let` is called; `fails` raise. Both by word, such as "token" or "ask 0"."""

    def __init__(self, holds: set[str] = frozenset(), fails: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        self.done: list[str] = []
        self.begun: list[str] = []
        self.abandoned: list[str] = []
        self._holds = {word: asyncio.Event() for word in holds}
        self._fails = fails
        self._busy = False

    async def perform(self, effect: Effect) -> Event | None:
        assert not self._busy, "two effects at a time"
        self._busy = True
        word = self.word(effect)
        self.begun.append(word)
        try:
            if word in self._holds:
                await self._holds[word].wait()
            if word in self._fails:
                raise OSError(24, "Too many open files")
            self.done.append(word)
        except asyncio.CancelledError:
            self.abandoned.append(word)
            raise
        finally:
            self._busy = False
        if isinstance(effect, RunStep):
            return StepDone(effect.run, effect.step, facts={"pid": 99} if effect.step is Step.SPAWN else {})
        return None

    def let(self, word: str) -> None:
        self._holds[word].set()

    @staticmethod
    def word(effect: Effect) -> str:
        match effect:
            case RunStep(_, step):
                return step.name.lower()
            case AskToStop(_, stage):
                return f"ask {stage}"
            case KillTree():
                return "kill"
            case CleanUp():
                return "clean up"
        return "note"


STEPS = ["lock", "token", "find_rivals", "end_rivals", "webhook", "connection", "spawn"]


class Scene:
    """A runner, its hands, and every phase that was shown."""

    def __init__(self, policy: Policy, **hands: Any) -> None:
        self.seen: list[Phase] = []
        self.also: Callable[[], None] = lambda: None  # done at each change
        self._news = asyncio.Event()
        self.runner = Runner("shop", policy, self._changed)
        self.hands = self.runner.hands = Hands(**hands)
        self.post = self.runner.post

    def _changed(self) -> None:
        if self.seen[-1:] != [self.runner.shown.phase]:
            self.seen.append(self.runner.shown.phase)
        self._news.set()
        self.also()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                self._news.clear()
                await asyncio.wait([asyncio.ensure_future(self._news.wait())], timeout=0.005)

    async def phase(self, phase: Phase) -> None:
        await self.until(lambda: self.runner.shown.phase is phase)

    async def begun(self, word: str) -> None:
        await self.until(lambda: word in self.hands.begun)

    def exited(self, code: int = 0) -> None:
        self.post(Exited(self.runner.bot.run, code, WHY))


def play(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(story(), debug=True)


def test_effects_in_order_one_at_a_time() -> None:
    async def story() -> None:
        scene = Scene(QUICK)
        scene.post(Start())
        await scene.phase(Phase.RUNNING)
        assert scene.hands.done == STEPS
        scene.post(Stop())
        await scene.until(lambda: "kill" in scene.hands.done)
        scene.exited(-9)
        await scene.phase(Phase.STOPPED)
        assert scene.hands.done[len(STEPS) :][:3] == ["ask 0", "ask 1", "kill"]
        assert scene.hands.done[-1] == "clean up"
        assert scene.seen == [Phase.STARTING, Phase.RUNNING, Phase.STOPPING, Phase.STOPPED]
        scene.runner.close()

    play(story)


def test_stop_abandons_a_step_that_is_not_answered() -> None:
    async def story() -> None:
        scene = Scene(SLOW, holds={"token"})
        scene.post(Start())
        await scene.begun("token")
        scene.post(Stop())
        await scene.phase(Phase.STOPPED)
        assert scene.hands.abandoned == ["token"]
        assert scene.hands.done == ["lock", "clean up"]

    play(story)


def test_a_spawn_is_never_abandoned() -> None:
    async def story() -> None:
        scene = Scene(SLOW, holds={"spawn"})
        scene.post(Start())
        await scene.begun("spawn")
        scene.post(Stop())
        assert scene.runner.shown.phase is Phase.STOPPING, "that it stops is seen at once"
        scene.hands.let("spawn")
        await scene.begun("ask 0")
        assert scene.hands.abandoned == []
        assert scene.runner.bot.pid == 99
        scene.exited()
        await scene.phase(Phase.STOPPED)
        assert scene.hands.done == [*STEPS, "ask 0", "clean up"]
        scene.runner.close()

    play(story)


def test_a_spawn_that_has_not_begun_does_not_begin_after_stop() -> None:
    async def story() -> None:
        scene = Scene(SLOW)

        def stop_at_spawn() -> None:
            if scene.runner.shown.step is Step.SPAWN and scene.runner.shown.phase is Phase.STARTING:
                scene.post(Stop())

        scene.also = stop_at_spawn
        scene.post(Start())
        await scene.phase(Phase.STOPPED)
        assert scene.hands.done == [*STEPS[:-1], "clean up"]

    play(story)


def test_restart_in_the_middle_of_a_step_lets_go_first() -> None:
    async def story() -> None:
        scene = Scene(QUICK, holds={"token"})
        scene.post(Start())
        await scene.begun("token")
        scene.post(Restart())
        await scene.until(lambda: scene.hands.begun.count("token") == 2)
        scene.hands.let("token")
        await scene.phase(Phase.RUNNING)
        assert scene.hands.done == ["lock", "clean up", *STEPS]
        assert Phase.STOPPED not in scene.seen, "nobody has asked for that"

    play(story)


def test_free_is_shown_only_when_it_is() -> None:
    """STOPPED, FATAL and CONFLICT say that the lease is free."""

    async def story() -> None:
        scene = Scene(SLOW, holds={"clean up", "token"})
        scene.post(Start())
        await scene.begun("token")
        scene.post(Stop())
        await scene.begun("clean up")
        assert scene.runner.bot.phase is Phase.STOPPED
        assert scene.runner.shown.phase is Phase.STARTING
        for again in (Stop(), Start(), Stop()):
            scene.post(again)
            assert scene.runner.shown.phase is Phase.STARTING, "the clean-up is not done yet"
        scene.hands.let("clean up")
        await scene.runner.idle()
        assert scene.runner.shown.phase is Phase.STOPPED
        assert "lock" not in scene.hands.done[1:], "a start that was taken back"

    play(story)


def test_an_exception_in_a_step_is_a_failed_step() -> None:
    async def story() -> None:
        scene = Scene(QUICK, fails={"webhook"})
        scene.post(Start())
        await scene.phase(Phase.BACKOFF)
        bot = scene.runner.shown
        assert bot.steps[Step.WEBHOOK].state == "failed"
        assert "OSError at test_runner.py:" in str(bot.reason)
        scene.post(Stop())
        await scene.phase(Phase.STOPPED)
        assert scene.hands.done[-1] == "clean up"

    play(story)


def test_an_exception_in_a_signal_keeps_nothing_from_being_done() -> None:
    async def story() -> None:
        told: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context))
        scene = Scene(QUICK, fails={"ask 0", "ask 1", "clean up"})
        scene.post(Start())
        await scene.phase(Phase.RUNNING)
        scene.post(Stop())
        await scene.begun("kill")
        scene.exited(-9)
        await scene.phase(Phase.STOPPED)
        assert [context["message"] for context in told] == [
            "AskToStop of bot shop failed",
            "AskToStop of bot shop failed",
            "CleanUp of bot shop failed",
        ]

    play(story)


def test_nothing_happens_after_close() -> None:
    async def story() -> None:
        scene = Scene(Policy(settle=0.02))
        scene.post(Start())
        await scene.until(lambda: scene.runner.bot.step is Step.WATCH)
        await scene.runner.idle()
        scene.runner.close()
        await asyncio.sleep(0.06)  # longer than the deadline that was set
        assert scene.runner.shown.phase is Phase.STARTING

    play(story)
