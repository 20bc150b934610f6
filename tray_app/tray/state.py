"""PURE: what the icon shows of a snapshot. One state for the icon, chosen so that trouble is never hidden by health."""

from collections.abc import Mapping
from enum import StrEnum

from tray_app.core.model import BotView, Phase, Snapshot


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
    if bot.phase is Phase.RUNNING and bot.warnings:
        shared = any(notice.kind.startswith("conflict-") for notice in bot.warnings)
        return State.CONFLICT if shared else State.WARNING
    return _BY_PHASE[bot.phase]


def overall(snapshot: Snapshot | None) -> State:
    """The state of the one icon; None stands for an agent that does not answer."""
    if snapshot is None:
        return State.AWAY
    states = [state_of(bot) for bot in snapshot.bots]
    if snapshot.problem:
        states.append(State.WARNING)
    return max(states, key=RANK.__getitem__, default=State.STOPPED)


def attention(snapshot: Snapshot | None) -> int:
    """How many bots need a person; the icon carries the number from 2 on."""
    return sum(state_of(bot) in TROUBLE for bot in snapshot.bots) if snapshot else 0
