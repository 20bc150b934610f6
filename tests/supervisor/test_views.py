"""A bot's state in words: what a face is shown.

Deliberate faults that were tried, each red: English for a Russian reader · memory of a bot that is down · a next start
where none is planned · its time off by the time already waited · steps that are to come left out · a failure without
its exit code.
"""

from datetime import UTC, datetime, timedelta

from tray_app.adapters.leases.lease import Record
from tray_app.core.bot import Bot
from tray_app.core.events import Exited, Failure, Start, StepDone, StepFailed, Stop, Timeout, Working
from tray_app.core.machine import decide
from tray_app.core.messages import Message
from tray_app.core.model import BotView, Phase, Step
from tray_app.core.policy import Policy
from tray_app.supervisor.views import Measured, view

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MEASURED = Measured(NOON, rss_bytes=5 << 20, cpu_percent=1.5, cpu_seconds=9.0)
POLICY = Policy(settle=5, first=4)


def shown(bot: Bot, language: str = "en", holder: Record | None = None) -> BotView:
    return view(bot, MEASURED, holder, (("log", Message("stopped")),), language)


def running() -> Bot:
    bot, _ = decide(Bot("shop"), Start(), 100.0, POLICY)
    for step in list(Step)[:7]:
        bot, _ = decide(bot, StepDone(bot.run, step, facts={"pid": 99} if step is Step.SPAWN else {}), 101.0, POLICY)
    assert bot.deadline == 106.0
    return decide(bot, Timeout(106.0), 106.0, POLICY)[0]


def test_a_running_bot() -> None:
    told = shown(running(), holder=Record("shop", 7, "1@a", "agent", "2026-11-20T12:00:00+00:00", "mark"))
    assert (told.phase, told.pid, told.rss_bytes, told.cpu_percent) == (Phase.RUNNING, 99, 5 << 20, 1.5)
    assert datetime.fromisoformat(told.since or "") == NOON
    assert told.lease is not None
    assert (told.lease.holder_pid, told.lease.by) == (7, "agent")
    assert [(s.number, s.state) for s in told.steps] == [(n, "ok") for n in range(1, 9)] + [(9, "todo")]
    assert BotView.from_dict(told.to_dict()) == told


def test_one_that_waits_for_its_next_start() -> None:
    bot, _ = decide(running(), Exited(1, 1, Message("ended with exit code 0")), 200.0, POLICY)
    told = shown(bot)
    assert (told.phase, told.pid, told.rss_bytes, told.cpu_percent) == (Phase.BACKOFF, None, None, None)
    assert datetime.fromisoformat(told.next_start or "") == NOON + timedelta(seconds=4), "counted from its beginning"
    assert (told.exit_code, told.failure) == (1, 5)
    assert told.lease is None


def test_one_that_finishes_its_work() -> None:
    stopping, _ = decide(running(), Stop(), 200.0, POLICY)
    assert shown(stopping).ending is None, "it has only just been asked"
    bot, _ = decide(stopping, Working(1, finishing=True), 201.0, POLICY)
    told = shown(bot)
    assert told.ending == "finishing its work, at most 2 min; Stop again ends it now"
    assert datetime.fromisoformat(told.stops_by or "") == NOON + timedelta(minutes=2), "from when it was asked"
    assert BotView.from_dict(told.to_dict()) == told
    assert shown(bot, "ru").ending == ("заканчивает работу, не дольше 2 мин; ещё раз «Остановить» — завершит сразу")
    maybe, _ = decide(stopping, Working(1, finishing=False), 201.0, POLICY)
    assert shown(maybe).ending == "asked to stop and still at work, at most 2 min; Stop again ends it now"
    again, _ = decide(bot, Start(), 202.0, POLICY)
    assert shown(again).ending == "finishing its work before it starts again, at most 2 min"
    alone = view(bot, MEASURED, None, (), "en", can_insist=False)
    assert alone.ending == "finishing its work, at most 2 min"
    down = shown(decide(bot, Exited(1, 0, Message("ended with exit code 0")), 203.0, POLICY)[0])
    assert (down.ending, down.stops_by) == (None, None)


def test_one_that_was_given_up_in_the_readers_language() -> None:
    bot, _ = decide(Bot("shop"), Start(), 0.0, POLICY)
    bot, _ = decide(
        bot,
        StepFailed(1, Step.LOCK, Failure.CONFIG, Message("Which bot? Name one of {known}, or say --all.", known="a")),
        1.0,
        POLICY,
    )
    english, russian = shown(bot), shown(bot, "ru")
    assert english.reason == "Which bot? Name one of a, or say --all."
    assert russian.reason
    assert russian.reason != english.reason
    assert [s.title for s in russian.steps] != [s.title for s in english.steps]
    assert (english.failure, english.next_start) == (2, None)
    assert english.steps[0].text == english.reason


def test_one_that_was_never_started() -> None:
    told = shown(Bot("shop"))
    assert (told.phase, told.steps, told.step, told.has_token, told.failure) == (Phase.STOPPED, (), None, False, None)
    assert shown(Bot("shop", bot_id=1)).has_token
