"""How a bot is brought to its end, as histories: what happens when, and what is done about it.

Deliberate faults that were tried, each red: a second signal for one that only ends · no ceiling · the ceiling counted
from the last sign · a sign after the kill that gives time · a double click that kills · a Stop of the agent itself that
kills · a restart that is killed by the Stop that gives it up.
"""

import pytest

from tray_app.core.bot import Bot
from tray_app.core.events import AskToStop, Event, KillTree, Restart, Start, Stop, Timeout, Working
from tray_app.core.machine import decide
from tray_app.core.model import Phase
from tray_app.core.policy import Policy

POLICY = Policy(grace=10, longest=60, again=2)
RUNNING = Bot("shop", Phase.RUNNING, want_up=True, run=4, pid=99, since=0.0)
ENDS, WORKS = Working(4, finishing=True), Working(4, finishing=False)
AGAIN = Stop(insists=True)

# (when, what) after a Stop at 100; then when it is asked again ("ask 1") and first killed, where nothing else happens
HISTORIES: dict[str, tuple[list[tuple[float, Event]], str]] = {
    "it does nothing": ([], "ask 1 at 110, kill at 120"),
    "it only ends": ([(101, ENDS)], "kill at 111"),
    "it works as it ends": ([(101, ENDS), (110, ENDS), (119, ENDS)], "kill at 129"),
    "it works for ever": ([(101 + n, ENDS) for n in range(58)], "kill at 160"),
    "it works, and may still read": ([(101, WORKS), (109, WORKS)], "ask 1 at 119, kill at 129"),
    "it may still read, for ever": ([(101 + n, WORKS) for n in range(48)], "ask 1 at 150, kill at 160"),
    "it is seen to end after SIGTERM": ([(115, ENDS), (124, ENDS)], "ask 1 at 110, kill at 134"),
    "it may still read after SIGTERM": ([(115, WORKS)], "ask 1 at 110, kill at 120"),
    "a sign of an older run": ([(101, Working(3, finishing=True))], "ask 1 at 110, kill at 120"),
    "a second Stop": ([(103, ENDS), (105, AGAIN)], "kill at 105"),
    "a second Stop of one that does nothing": ([(105, AGAIN)], "kill at 105"),
    "a double click": ([(100.3, AGAIN)], "ask 1 at 110, kill at 120"),
    "the agent ends meanwhile": ([(103, ENDS), (105, Stop())], "kill at 113"),
    "a restart that is given up": ([(101, Start()), (105, AGAIN)], "ask 1 at 110, kill at 120"),
    "… and then ended": ([(101, Start()), (105, AGAIN), (106, AGAIN)], "kill at 106"),
    "a restart of it": ([(103, ENDS), (105, Restart())], "kill at 113"),
}


def done(history: list[tuple[float, Event]]) -> str:
    bot, effects = decide(RUNNING, Stop(), 100.0, POLICY)
    assert effects == (AskToStop(4, 0),)
    told, events = [], list(history)
    while True:
        assert bot.deadline is not None
        if events and events[0][0] <= bot.deadline:
            now, event = events.pop(0)
        else:
            now, event = bot.deadline, Timeout(bot.deadline)
        bot, effects = decide(bot, event, now, POLICY)
        for effect in effects:
            word = "kill" if isinstance(effect, KillTree) else f"ask {getattr(effect, 'stage', '?')}"
            told.append(f"{word} at {now:g}")
        if told and told[-1].startswith("kill"):
            late, nothing = decide(bot, ENDS, now + 1, POLICY)
            assert (late, nothing) == (bot, ()), "a sign of work after the kill gives no time"
            return ", ".join(told)


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history(name: str) -> None:
    history, wanted = HISTORIES[name]
    assert done(history) == wanted


def test_a_long_grace_has_room_for_both_signals() -> None:
    bot, _ = decide(RUNNING, Stop(), 100.0, Policy(grace=90, longest=120))
    assert bot.at_most == 280.0
