"""getUpdates rule by rule, on a clock that moves only when told."""

from collections.abc import Callable
from typing import Any

import pytest
from emulation.bot import Bot

from tray_app.demo.calls import Call
from tray_app.demo.polling import OTHER_READER, WEBHOOK_ACTIVE, WEBHOOK_SET

EMPTY = {"ok": True, "result": []}


class Asked:
    """A getUpdates and its reply, None while it waits."""

    def __init__(self, bot: Bot, reader: str | None = None, **params: Any) -> None:
        self.reply: dict[str, Any] | None = None
        self.hung_up = False
        self.call = Call("getUpdates", params, self._take, reader, lambda: self.hung_up)
        bot.call(self.call)

    def _take(self, reply: dict[str, Any]) -> None:
        assert self.reply is None, "answered twice"
        self.reply = reply

    @property
    def ids(self) -> list[int]:
        assert self.reply is not None
        return [update["update_id"] for update in self.reply["result"]]

    @property
    def conflict(self) -> str | None:
        return self.reply["description"] if self.reply and self.reply.get("error_code") == 409 else None


@pytest.fixture
def bot(timers: Any) -> Bot:
    return Bot(123456, "echo_bot", timers)


@pytest.fixture
def ask(bot: Bot) -> Callable[..., Asked]:
    return lambda **params: Asked(bot, **params)


def test_waits_until_its_time_is_over(ask: Any, timers: Any) -> None:
    poll = ask(timeout=10)
    timers.advance(9.9)
    assert poll.reply is None
    timers.advance(0.2)
    assert poll.reply == EMPTY


def test_an_update_ends_the_wait_at_once(bot: Bot, ask: Any, timers: Any) -> None:
    poll = ask(timeout=10)
    ids = bot.queue("hello", 3)
    assert poll.ids == ids
    timers.advance(60)
    assert [receipt["update_id"] for receipt in bot.state()["delivered"]] == ids


def test_queued_updates_are_had_without_waiting(bot: Bot, ask: Any) -> None:
    ids = bot.queue("hello", 2)
    assert ask(timeout=10).ids == ids


def test_without_a_timeout_nothing_waits(ask: Any) -> None:
    assert ask().reply == EMPTY


def test_fifty_seconds_are_the_longest_wait(ask: Any, timers: Any) -> None:
    poll = ask(timeout=3600)
    timers.advance(50)
    assert poll.reply == EMPTY


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (7, 7), (100, 100), (1000, 100), (0, 1), (-5, 1), (None, 100)])
def test_limit_is_1_to_100(bot: Bot, ask: Any, limit: int | None, given: int) -> None:
    bot.queue("hello", 120)
    assert len(ask(**({} if limit is None else {"limit": limit})).ids) == given


def test_numbers_may_be_text_and_nonsense_is_zero(bot: Bot, ask: Any) -> None:
    first, second = bot.queue("hello", 2)
    assert ask(offset="nonsense", limit="1").ids == [first]
    assert ask(offset=str(second)).ids == [second]


def test_the_older_of_two_that_wait_is_ended(ask: Any) -> None:
    older, newer = ask(offset=1, timeout=10), ask(offset=2, timeout=10)
    assert older.conflict == OTHER_READER
    assert newer.reply is None


def test_further_409s_within_3_s_come_3_s_late(ask: Any, timers: Any) -> None:
    first, second, third, fourth = (ask(offset=n, timeout=50) for n in (1, 2, 3, 4))
    assert first.conflict == OTHER_READER
    assert second.reply is third.reply is fourth.reply is None
    timers.advance(2.9)
    assert second.reply is third.reply is None
    timers.advance(0.2)
    assert second.conflict == third.conflict == OTHER_READER
    assert fourth.reply is None


def test_a_409_after_3_s_of_peace_comes_at_once(ask: Any, timers: Any) -> None:
    first, second = ask(offset=1, timeout=50), ask(offset=2, timeout=50)
    timers.advance(3)
    ask(offset=3, timeout=50)
    assert first.conflict == second.conflict == OTHER_READER


def test_a_short_call_ends_nobody(ask: Any) -> None:
    waiting = ask(offset=1, timeout=10)
    assert ask(offset=2).reply == EMPTY
    assert waiting.reply is None


def test_a_call_that_finds_updates_ends_nobody(bot: Bot, ask: Any) -> None:
    bot.queue("hello")
    assert ask(timeout=10).ids == ask(timeout=10).ids == [1001]
    assert bot.state()["conflicts"] == []


def test_the_same_offset_within_3_s_waits_3_s_and_pushes_out(ask: Any, timers: Any) -> None:
    waiting = ask(offset=5, timeout=20)
    timers.advance(2.9)
    short = ask(offset=5)
    assert waiting.conflict == OTHER_READER
    timers.advance(2.9)
    assert short.reply is None
    timers.advance(0.2)
    assert short.reply == EMPTY


def test_the_same_offset_after_3_s_is_short(ask: Any, timers: Any) -> None:
    waiting = ask(offset=5, timeout=20)
    timers.advance(3)
    assert ask(offset=5).reply == EMPTY
    assert waiting.reply is None


def test_the_same_offset_within_half_a_second_gets_one_update(bot: Bot, ask: Any, timers: Any) -> None:
    bot.queue("hello", 3)
    assert len(ask().ids) == 3
    assert len(ask().ids) == 1
    timers.advance(0.5)
    assert len(ask().ids) == 3


def test_a_dead_poller_is_taken_over_without_a_409(bot: Bot, ask: Any, timers: Any) -> None:
    dead = ask(offset=1, timeout=50, reader="first")
    dead.hung_up = True
    bot.hung_up(dead.call)
    heir = ask(offset=2, timeout=50, reader="second")
    timers.advance(4)
    assert heir.reply is None
    assert bot.state()["conflicts"] == []
    assert bot.state()["readers_most"] == 1


def test_an_update_handed_to_a_dead_poller_is_handed_out_again(bot: Bot, ask: Any) -> None:
    dead = ask(timeout=50, reader="first")
    dead.hung_up = True
    bot.queue("hello")
    assert ask(timeout=50, reader="second").ids == [1001]
    assert [receipt["reader"] for receipt in bot.state()["delivered"]] == ["second"]


def test_with_a_webhook_every_call_gets_a_409_by_the_same_rule(bot: Bot, ask: Any, timers: Any) -> None:
    bot.set_webhook("https://example.org/hook")
    short, long = ask(), ask(offset=1, timeout=10)
    assert short.conflict == WEBHOOK_ACTIVE
    assert long.reply is None
    timers.advance(3)
    assert long.conflict == WEBHOOK_ACTIVE


def test_setting_a_webhook_ends_the_poll_that_waits(bot: Bot, ask: Any) -> None:
    waiting = ask(timeout=10)
    bot.set_webhook("https://example.org/hook")
    assert waiting.conflict == WEBHOOK_SET


def test_removing_a_webhook_ends_nobody(bot: Bot, ask: Any) -> None:
    waiting = ask(timeout=10)
    bot.set_webhook("")
    assert waiting.reply is None


def test_an_offset_confirms_everything_below(bot: Bot, ask: Any) -> None:
    bot.queue("hello", 4)
    assert ask(offset=1003).ids == [1003, 1004]
    assert bot.state()["confirmed"] == [1001, 1002]
    assert ask(offset=1001).ids == [1003, 1004]


@pytest.mark.parametrize("params", [{}, {"offset": 0}, {"offset": 1}])
def test_no_offset_confirms_nothing(bot: Bot, ask: Any, params: dict[str, int]) -> None:
    bot.queue("hello", 2)
    assert ask(**params).ids == [1001, 1002]
    assert bot.state()["pending"] == [1001, 1002]


def test_a_negative_offset_forgets_all_but_the_last(bot: Bot, ask: Any) -> None:
    bot.queue("hello", 5)
    assert ask(offset=-2).ids == [1004, 1005]
    assert bot.state()["dropped"] == [1001, 1002, 1003]
    assert bot.state()["confirmed"] == []


def test_a_negative_offset_beyond_the_queue_forgets_nothing(bot: Bot, ask: Any) -> None:
    bot.queue("hello", 2)
    assert ask(offset=-9).ids == [1001, 1002]


def test_an_offset_far_in_the_future_is_ignored(bot: Bot, ask: Any) -> None:
    bot.queue("hello", 2)
    assert ask(offset=1003 + 11).ids == [1001, 1002]
    assert ask(offset=1003 + 10).ids == []
    assert bot.state()["confirmed"] == [1001, 1002]


def test_allowed_updates_stick_until_an_empty_list(bot: Bot, ask: Any) -> None:
    ask(offset=1, allowed_updates='["callback_query"]')
    ask(offset=2)
    assert bot.queue("unheard") == []
    assert bot.state()["allowed_updates"] == ["callback_query"]
    ask(offset=3, allowed_updates=[])
    assert bot.queue("heard") == [1001]
    assert bot.state()["allowed_updates"] is None


def test_a_revoked_token_is_told_to_the_waiting_poll_at_its_end(bot: Bot, ask: Any, timers: Any) -> None:
    waiting = ask(timeout=10)
    bot.revoke()
    assert waiting.reply is None
    assert ask().reply == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    timers.advance(10)
    assert waiting.reply == {"ok": False, "error_code": 401, "description": "Unauthorized"}


def test_a_rival_and_a_bot_push_each_other_out_in_turn(bot: Bot, ask: Any, timers: Any) -> None:
    bot.set_rival(True)
    mine = [ask(offset=1, timeout=10)]
    for _ in range(60):
        timers.advance(0.5)
        if mine[-1].reply is not None:
            mine.append(ask(offset=1, timeout=10))
    assert 4 <= sum(poll.conflict == OTHER_READER for poll in mine) <= 12
    assert bot.state()["readers_most"] == 2


def test_a_rival_takes_updates_away(bot: Bot, timers: Any) -> None:
    bot.set_rival(True)
    bot.queue("hello", 3)
    timers.advance(0)
    assert bot.state()["confirmed"] == [1001, 1002, 1003]
    assert {receipt["reader"] for receipt in bot.state()["delivered"]} == {"remote rival"}


def test_a_rival_that_ended_pushes_nobody_out(bot: Bot, ask: Any, timers: Any) -> None:
    bot.set_rival(True)
    bot.set_rival(False)
    assert bot.state()["readers_now"] == 0
    waiting = ask(offset=7, timeout=50, reader="bot")
    timers.advance(49)
    assert waiting.reply is None
    assert bot.state()["readers_now"] == bot.state()["readers_most"] == 1
