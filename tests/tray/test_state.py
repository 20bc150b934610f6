"""What the icon makes of a snapshot."""

import pytest

from tray_app.core.model import BotView, Notice, Phase, Snapshot
from tray_app.core.standing import State
from tray_app.tray.state import attention, overall

WARNED = BotView("a", Phase.RUNNING, warnings=(Notice("waiting", ""),))
NOTED = BotView("a", Phase.RUNNING, warnings=(Notice("token-in-log", ""), Notice("drops", "")))
SHARED = BotView("a", Phase.RUNNING, warnings=(Notice("waiting", ""), Notice("conflict-remote", "")))


def bots(*phases):
    return tuple(BotView(phase, phase) for phase in phases)


@pytest.mark.parametrize(
    ("found", "state", "count"),
    [
        ((), State.STOPPED, 0),
        (bots(Phase.STOPPED), State.STOPPED, 0),
        (bots(Phase.STOPPED, Phase.RUNNING), State.RUNNING, 0),
        (bots(Phase.RUNNING, Phase.STARTING), State.STARTING, 0),
        (bots(Phase.RUNNING, Phase.STOPPING), State.STARTING, 0),
        (bots(Phase.STARTING, Phase.BACKOFF), State.WARNING, 1),
        ((WARNED,), State.WARNING, 1),
        ((NOTED,), State.RUNNING, 0),
        ((SHARED,), State.CONFLICT, 1),
        (bots(Phase.BACKOFF, Phase.CONFLICT), State.CONFLICT, 2),
        ((*bots(Phase.RUNNING, Phase.CONFLICT, Phase.FATAL), WARNED), State.FAILED, 3),
    ],
)
def test_trouble_is_never_hidden_by_health(found, state, count):
    assert (overall(Snapshot(bots=found)), attention(Snapshot(bots=found))) == (state, count)


def test_a_fault_in_the_config_shows_but_counts_no_bot():
    snapshot = Snapshot(bots=bots(Phase.RUNNING), problem="bots.toml:3")
    assert (overall(snapshot), attention(snapshot)) == (State.WARNING, 0)


def test_no_agent_is_a_state_of_its_own():
    assert (overall(None), attention(None)) == (State.AWAY, 0)
