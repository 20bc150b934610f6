"""PURE: what the icon shows of a snapshot. One state for the icon, chosen so that trouble is never hidden by health."""

from tray_app.core.model import Snapshot
from tray_app.core.standing import RANK, TROUBLE, State, state_of


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
