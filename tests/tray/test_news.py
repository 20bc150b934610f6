"""Notifications as histories: what the agent says one after another, and what the user is told."""

import pytest

from tray_app.core.model import BotView, Cure, LeaseView, Notice, Phase, Snapshot, StepView
from tray_app.core.standing import State
from tray_app.tray.menu import Command
from tray_app.tray.news import news_of, over

PLAIN_START = (
    BotView("shop", Phase.STARTING, run=1, step=1),
    BotView("shop", Phase.STARTING, run=1, step=4, steps=(StepView(4, "other copies ended", "skipped"),)),
    BotView("shop", Phase.RUNNING, run=1),
)
STOP = (BotView("shop", Phase.STOPPING, run=1), BotView("shop", Phase.STOPPED, run=1))
CRASH = (
    BotView("shop", Phase.BACKOFF, run=1, reason="Exited with 1."),
    BotView("shop", Phase.STARTING, run=2, reason="Exited with 1."),
    BotView("shop", Phase.RUNNING, run=2),
)
FAILED = (BotView("shop", Phase.FATAL, run=1, reason="The token is refused.", cure="Ask for a new one."),)
STARTED_ANEW = (BotView("shop", Phase.STARTING, run=2), BotView("shop", Phase.RUNNING, run=2))
CONFLICT = (
    BotView("shop", Phase.CONFLICT, run=1, reason="Held by PID 7."),
    BotView("shop", Phase.STARTING, run=2, reason="Held by PID 7."),
    BotView("shop", Phase.CONFLICT, run=2, reason="Held by PID 8."),
)
WARNED = (BotView("shop", Phase.RUNNING, run=1, warnings=(Notice("other_machine", "Another machine reads too."),)),)
NOTED = (BotView("shop", Phase.RUNNING, run=1, warnings=(Notice("token-in-log", "httpx"), Notice("drops", "3"))),)


def ended(number, text):
    return BotView("shop", Phase.STARTING, run=1, steps=(StepView(number, "", "ok", text),))


def told(*views):
    known, titles = {}, []
    for view in views:
        news, known = news_of(known, Snapshot(bots=(view,)))
        titles += [each.title for each in news]
    return titles


@pytest.mark.parametrize(
    ("history", "titles"),
    [
        (PLAIN_START, []),
        (PLAIN_START + STOP, []),
        (PLAIN_START + CRASH, []),
        (FAILED * 3, ["shop has failed"]),
        (FAILED + STARTED_ANEW, ["shop has failed", "shop is well again"]),
        (FAILED + STARTED_ANEW[:1] + (BotView("shop", Phase.FATAL, run=2),), ["shop has failed"] * 2),
        (FAILED + STOP + STARTED_ANEW, ["shop has failed"]),
        (CONFLICT, ["shop runs elsewhere"]),
        (CONFLICT + STARTED_ANEW, ["shop runs elsewhere", "shop is well again"]),
        (WARNED * 2, ["shop: a warning"]),
        (NOTED, []),
        (WARNED + PLAIN_START[-1:] + WARNED, ["shop: a warning", "shop is well again", "shop: a warning"]),
        ((ended(4, "ended PID 7"),) * 2, ["shop: other copies ended"]),
        ((ended(5, "removed the one of example.org"),) * 2 + PLAIN_START[-1:], ["shop: webhook removed"]),
        ((ended(1, ""), ended(2, "@shop_bot"), ended(7, "PID 7")), []),
    ],
)
def test_histories(history, titles):
    assert told(*history) == titles


def test_a_tray_that_comes_up_tells_trouble_but_not_what_happened_before_it():
    news, _ = news_of({}, Snapshot(bots=(ended(4, "ended PID 7"), *FAILED)), first=True)
    assert [each.title for each in news] == ["shop has failed"]


def test_a_failure_says_why_what_to_do_and_offers_it():
    (news,), _ = news_of({}, Snapshot(bots=FAILED))
    assert news.text == "The token is refused. Ask for a new one."
    assert news.urgent
    assert news.state is State.FAILED
    assert [(row.label, row.command.verb) for row in news.buttons] == [
        ("Start again", "start"),
        ("Open log", "open_log"),
    ]


def test_what_the_agent_can_do_is_a_button():
    cure = Cure("end", "7/1", "End PID 7")
    conflict = BotView("shop", Phase.CONFLICT, reason="Held by PID 7.", cure="To stop it: kill 7", cures=(cure,))
    (news,), _ = news_of({}, Snapshot(bots=(conflict,)))
    assert news.text == "Held by PID 7."
    assert (news.buttons[0].label, news.buttons[0].command) == (cure.label, Command("cure", "shop", "end 7/1"))
    warnings = (Notice("conflict-local", "A copy."), Notice("memory", "Much."))
    told, _ = news_of({}, Snapshot(bots=(BotView("shop", Phase.RUNNING, warnings=warnings, cures=(cure,)),)))
    assert [[row.label for row in each.buttons] for each in told] == [[cure.label, "Open log"], ["Open log"]]


def test_each_bot_has_troubles_of_its_own():
    other = BotView("worker", Phase.FATAL, run=1, username="worker_bot")
    _, known = news_of({}, Snapshot(bots=FAILED))
    (news,), _ = news_of(known, Snapshot(bots=(*FAILED, other)))
    assert news.title == "worker (@worker_bot) has failed"


def test_who_fetches_nothing_has_a_button():
    cure = Cure("restart", "", "Restart shop")
    warned = BotView("shop", Phase.RUNNING, warnings=(Notice("waiting", "3 updates wait."),), cures=(cure,))
    (news,), _ = news_of({}, Snapshot(bots=(warned,)))
    assert [row.label for row in news.buttons] == ["Restart shop", "Open log"]


def test_the_pid_that_is_in_the_way_is_in_the_title():
    """Red with: three lines of the text and no button are all that some desktops show."""
    cure = Cure("end", "7/1", "End PID 7")
    by_cure = BotView("shop", Phase.CONFLICT, reason="Held.", cures=(cure,))
    by_lease = BotView("shop", Phase.CONFLICT, reason="Held.", lease=LeaseView(8, None, "a unit"))
    for view, title in ((by_cure, "shop runs elsewhere: PID 7"), (by_lease, "shop runs elsewhere: PID 8")):
        (news,), _ = news_of({}, Snapshot(bots=(view,)))
        assert news.title == title


@pytest.mark.parametrize(
    ("history", "gone"),
    [
        (FAILED + FAILED, []),
        (FAILED + STARTED_ANEW, ["shop"]),
        (FAILED + STOP[-1:], ["shop"]),
        (CONFLICT + STOP[-1:], ["shop"]),
        (WARNED + PLAIN_START[-1:], ["shop/other_machine"]),
    ],
)
def test_what_is_over_is_taken_back(history, gone):
    known, found = {}, []
    for view in history:
        _, after = news_of(known, Snapshot(bots=(view,)))
        found += over(known, after)
        known = after
    assert found == gone
    _, after = news_of(known, Snapshot())
    assert over(known, after) == frozenset(key for told in known.values() for key in told.troubles.values())


def test_what_is_shown_in_the_language_before_is_told_again_and_nothing_else():
    views = (*FAILED, BotView("worker", Phase.FATAL, run=1))
    _, known = news_of({}, Snapshot(bots=views))
    news, _ = news_of(known, Snapshot(bots=views), again=["worker"])
    assert [each.key for each in news] == ["worker"]
