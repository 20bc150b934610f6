"""What of a bot's life is remembered, by the machine's own steps; and how it is said.

Deliberate faults that were tried, each red: a late answer remembered · a stop that waits for nothing forgotten · each
try of one that was given up told as the end · why it was restarted left out · a packed text of nobody's ends the page.
"""

from typing import Any

import pytest

from tray_app.core.bot import Bot
from tray_app.core.events import Exited, Failure, Learned, Restart, Start, StepDone, StepFailed, Stop, Timeout
from tray_app.core.history.happenings import Kind, happened
from tray_app.core.history.words import message, words
from tray_app.core.machine import decide
from tray_app.core.messages import Message
from tray_app.core.model import Step
from tray_app.core.policy import Policy

WHY = Message("why")
UP = [Start(), *(StepDone(1, step) for step in (*Step,)[:6]), StepDone(1, Step.SPAWN, facts={"pid": 7})]


def life(*events: Any, policy: Policy | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Of what happens to a bot what is remembered; Timeout means that its deadline has passed."""
    bot, now, found = Bot("shop"), 0.0, []
    for event in events:
        if event is Timeout:
            assert bot.deadline is not None, bot
            now = bot.deadline
            event = Timeout(now)
        after, _effects = decide(bot, event, now, policy or Policy())
        found += [(one.kind.value, dict(one.values)) for one in happened(bot, event, after)]
        bot = after
    return found


def kinds(*events: Any, policy: Policy | None = None) -> list[str]:
    return [kind for kind, _ in life(*events, policy=policy)]


def test_a_plain_life() -> None:
    me = StepDone(1, Step.TOKEN, facts={"username": "shop_bot"})
    told = life(Start(), StepDone(1, Step.LOCK), me, *UP[3:], Timeout, Stop(), Exited(1, 0, WHY))
    assert told == [("token", {"username": "shop_bot"}), ("started", {"pid": 7}), ("stopped", {"exit_code": 0})]


def test_ends_that_nobody_asked_for() -> None:
    cure = Message("cure")
    up = [one for one in UP if getattr(one, "step", None) is not Step.TOKEN]
    up[2:2] = [StepDone(1, Step.TOKEN, skipped=True)]
    assert life(*up, Timeout, Exited(1, -9, WHY, cure)) == [
        ("started", {"pid": 7}),
        ("crashed", {"exit_code": -9, "reason": WHY, "cure": cure}),
    ]
    assert kinds(*up, Timeout, Exited(1, 0, WHY)) == ["started", "ended"]
    assert kinds(*up, Exited(1, 1, WHY), policy=Policy(budget=0)) == ["started", "crashed"], "it had one try only"
    again = [Timeout, StepFailed(2, Step.LOCK, Failure.BOT, WHY)]
    told = ["started", "crashed", "not-started", "given-up"]
    assert kinds(*up, Exited(1, 1, WHY), *again, policy=Policy(budget=1)) == told


def test_why_it_was_restarted() -> None:
    up = [*UP[:2], StepDone(1, Step.TOKEN, skipped=True), *UP[3:]]
    assert life(*up, Timeout, Restart(WHY), Exited(1, 0, WHY))[1] == ("stopped", {"exit_code": 0, "reason": WHY})
    assert life(*up, Timeout, Restart(), Exited(1, 0, WHY))[1] == ("stopped", {"exit_code": 0})


@pytest.mark.parametrize(
    ("failure", "kind"),
    [(Failure.HELD, "conflict"), (Failure.RIVAL, "conflict"), (Failure.REFUSED, "token-refused"),
     (Failure.OFFLINE, "offline"), (Failure.CONFIG, "not-started"), (Failure.BOT, "not-started")],
)  # fmt: skip
def test_a_step_that_fails(failure: Failure, kind: str) -> None:
    assert life(Start(), StepFailed(1, Step.LOCK, failure, WHY)) == [(kind, {"reason": WHY})]
    assert kinds(Start(), StepFailed(0, Step.LOCK, failure, WHY)) == [], "of an older run"


def test_a_stop_of_one_that_is_not_up() -> None:
    held = StepFailed(1, Step.LOCK, Failure.HELD, WHY)
    assert kinds(Start(), Stop()) == ["stopped"]
    assert kinds(Start(), held, Stop()) == ["conflict"], "it is up elsewhere"
    offline = StepFailed(1, Step.LOCK, Failure.OFFLINE, WHY)
    assert kinds(Start(), offline, Stop()) == ["offline", "stopped"]
    assert kinds(Stop()) == kinds(Start(), StepFailed(1, Step.LOCK, Failure.CONFIG, WHY), Stop())[1:] == []
    spawning = [*UP[:2], StepDone(1, Step.TOKEN, skipped=True), *UP[3:7]]
    assert kinds(*spawning, Stop(), StepFailed(1, Step.SPAWN, Failure.BOT, WHY)) == ["stopped"]
    assert kinds(*spawning, Stop(), UP[-1], Exited(1, 0, WHY)) == ["started", "stopped"], "its process came too late"


def test_what_was_left_over_and_what_is_asked_beside_it() -> None:
    left = StepDone(1, Step.LOCK, WHY)
    beside = Learned(1, {"username": "shop_bot", "bot_id": 5})
    up = [Start(), left, StepDone(1, Step.TOKEN, skipped=True), *UP[3:]]
    assert life(*up, beside) == [
        ("left-over", {"reason": WHY}),
        ("started", {"pid": 7}),
        ("token", {"username": "shop_bot"}),
    ]


# -- in words ---------------------------------------------------------------------------------------------------------

KILLED = Message("was ended by signal {name} ({number})", name="SIGKILL", number=9).pack()
VALUES = {
    "pid": 7, "exit_code": -9, "lived": 61.0, "tries": 12, "username": "shop_bot", "keys": ["script", "args"],
    "before": "old", "seconds": 3600, "reason": KILLED, "host": "example.org", "file": "/me/webhooks.json",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_kind_has_its_words(language: str) -> None:
    told = {kind: words(kind, VALUES, language) for kind in Kind}
    assert len({*told.values()}) == len(told)
    assert all(told[kind] != kind.value for kind in Kind)
    assert "SIGKILL" in told[Kind.CRASHED]
    if language == "ru":
        assert told[Kind.CRASHED] == "упал, проработав 1 мин: завершён сигналом SIGKILL (9)"


def test_the_end_of_the_agent_is_said_with_that_of_its_bots() -> None:
    assert words("stopped", {"exit_code": 0, "by_agent": True}, "en").endswith("as BotTray ended")
    assert words("stopped", {}, "en") == "stopped"


@pytest.mark.parametrize(
    "values",
    [{}, {"pid": "x"}, {"reason": 5}, {"reason": ["{x", None, {"y": 1}]}, {"reason": [1]},
     {"reason": ["{x.y}", None, {"x": 1}]}, {"keys": 4}, {"tries": None}, {"seconds": "long"}],
)  # fmt: skip
def test_values_of_nobody_end_no_page(values: dict[str, Any]) -> None:
    for kind in (*Kind, "of tomorrow"):
        assert words(kind, values, "ru")
    assert message(values.get("reason")) is None


def test_a_kind_of_a_newer_version_is_shown_by_its_name() -> None:
    assert words("moved", {"reason": WHY.pack()}, "en") == "moved"
    assert words("moved\x1b[2J", {}, "en").isprintable()
