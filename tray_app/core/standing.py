"""What every face shows of a bot at first sight: one state for shape, colour and word, and what it may be asked for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from tray_app.core.model import BotView, Phase
from tray_app.core.warning import NOTES


class State(StrEnum):
    """What an icon can show; each has a drawing `assets/icon/STATE.svg`, told apart by shape and by colour."""

    STOPPED = "stopped"
    RUNNING = "running"
    STARTING = "starting"
    WARNING = "warning"
    CONFLICT = "conflict"
    FAILED = "failed"
    AWAY = "away"


RANK: Mapping[State, int] = {state: rank for rank, state in enumerate(State)}
"""The higher wins where several bots share one icon: a failed bot shows through ninety-nine running ones."""

TROUBLE = frozenset({State.WARNING, State.CONFLICT, State.FAILED})

_BY_PHASE: Mapping[Phase, State] = {
    Phase.STOPPED: State.STOPPED,
    Phase.STARTING: State.STARTING,
    Phase.RUNNING: State.RUNNING,
    Phase.STOPPING: State.STARTING,
    Phase.BACKOFF: State.WARNING,
    Phase.CONFLICT: State.CONFLICT,
    Phase.FATAL: State.FAILED,
}


def state_of(bot: BotView) -> State:
    """Alive but warned of is not health; that somebody else reads too (a kind `conflict-...`) is a conflict."""
    if bot.phase is Phase.RUNNING and is_warned(bot):
        shared = any(notice.kind.startswith("conflict-") for notice in bot.warnings)
        return State.CONFLICT if shared else State.WARNING
    return _BY_PHASE[bot.phase]


def is_warned(bot: BotView) -> bool:
    """Whether a person should see to something."""
    return any(notice.kind not in NOTES for notice in bot.warnings)


def can_start(bot: BotView) -> bool:
    """As in the table of phases: a start that would change nothing is not offered."""
    if bot.phase is Phase.STOPPING:
        return not bot.want_up
    return bot.phase in (Phase.STOPPED, Phase.FATAL, Phase.BACKOFF, Phase.CONFLICT)


def can_stop(bot: BotView) -> bool:
    """A bot that failed for good can still be told to stay down, so that the next agent does not try it again; one
    that is finishing its work can be ended now."""
    if bot.phase in (Phase.STOPPED, Phase.STOPPING, Phase.FATAL):
        return bot.want_up or ends_now(bot)
    return True


def can_restart(bot: BotView) -> bool:
    return bot.phase is Phase.RUNNING


def ends_now(bot: BotView) -> bool:
    """Whether a Stop ends a bot that was asked to stop already, and still works."""
    return bot.ending is not None and not bot.want_up


def told(bot: BotView) -> dict[str, Any]:
    """A bot in JSON with its `state`, and under `can` the verbs that would change something: a face in another language
    than ours need not know the rules."""
    sensible = {"start": can_start(bot), "stop": can_stop(bot), "restart": can_restart(bot), "check": bot.has_token}
    can = [verb for verb, makes_sense in sensible.items() if makes_sense]
    faces = {"state": state_of(bot), "warned": is_warned(bot), "can": can, "ends_now": ends_now(bot)}
    return {**bot.to_dict(), **faces}
