"""Everything that is true of one bot: the value that the rules in machine.py and stopping.py work on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from tray_app.core.events import Effect, Failure
from tray_app.core.messages import Message
from tray_app.core.model import Phase, Step, StepState


@dataclass(frozen=True)
class StepResult:
    state: StepState
    text: Message | None = None


@dataclass(frozen=True)
class Bot:
    """Everything that is true of one bot. Times are in the clock of `now`; `since` is when the phase began.

    `entry` counts the scripts of `Policy.entries` that were given up before this one, `instead` says why.
    Of one that is stopping: `stage` counts the signals, `at_most` is when its time is over whatever it does, `works`
    says that it has shown work since it was asked, `finishing` that it is known to read no more.
    """

    name: str
    phase: Phase = Phase.STOPPED
    want_up: bool = False
    run: int = 0
    step: Step | None = None
    steps: Mapping[Step, StepResult] = field(default_factory=dict)
    deadline: float | None = None
    since: float | None = None
    stage: int = 0
    at_most: float | None = None
    works: bool = False
    finishing: bool = False
    entry: int = 0
    instead: Message | None = None
    tries: int = 0
    restarts: int = 0
    pid: int | None = None
    bot_id: int | None = None
    username: str | None = None
    failure: Failure | None = None
    exit_code: int | None = None
    reason: Message | None = None
    cure: Message | None = None


Answer = tuple[Bot, tuple[Effect, ...]]
NO_TROUBLE: Mapping[str, Any] = MappingProxyType({"reason": None, "cure": None, "failure": None})


def enter(bot: Bot, phase: Phase, now: float, **changes: Any) -> Bot:
    """Into a phase; what belongs to a phase alone is forgotten."""
    fresh = {"deadline": None, "at_most": None, "works": False, "finishing": False}
    return replace(bot, phase=phase, since=now, **{**fresh, **changes})


def looks_again(bot: Bot) -> bool:
    """Whether it is only tried, by itself, if what kept it from its start is still so, and that is not known yet. A
    start that somebody asks for is none of these.
    """
    if bot.phase is not Phase.STARTING or bot.step is None:
        return False
    return bot.failure in _FOUND_AT and bot.step <= _FOUND_AT[bot.failure]


_FOUND_AT = {Failure.HELD: Step.LOCK, Failure.RIVAL: Step.CONNECTION}
"""Up to which step it may be found again."""


def mark(bot: Bot, step: Step, state: StepState, text: Message | None = None) -> Mapping[Step, StepResult]:
    return MappingProxyType({**bot.steps, step: StepResult(state, text)})
