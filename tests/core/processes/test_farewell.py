"""What is made of what can be seen of a bot that was asked to stop.

Deliberate faults that were tried, each red: an idle connection taken for a poll · the next poll not seen · the answer's
own connection taken for the next poll · a deaf one's work counted · a waiting request counted for nothing.
"""

from dataclasses import replace

import pytest

from tray_app.core.events import Working
from tray_app.core.processes.farewell import Connection, Farewell, Signs

API, MODEL = "149.154.167.220", "203.0.113.9"
POLL = Connection("poll", API, waits=True, since=4.0)
IDLE = Connection("pool", API, waits=False, since=2.0)
NEW_POLL = Connection("poll2", API, waits=True, since=5.0)
REPLY = Connection("reply", API, waits=True, since=0.1)
ASKS_MODEL = Connection("model", MODEL, waits=True, since=20.0)
READING = Signs(output=1.0, cpu=2.0, traffic=100, connections=(POLL, IDLE))
ENDING, WORKING, NOTHING = Working(7, finishing=True), Working(7, finishing=False), None


def seen(*connections: Connection, **changes: float) -> Signs:
    return replace(READING, connections=connections, **changes)


# what is seen one after the other, and what is made of each
HISTORIES = {
    "the poll is gone": [(seen(IDLE), ENDING), (seen(IDLE), NOTHING), (seen(IDLE, traffic=200), ENDING)],
    "it waits for a language model": [(seen(IDLE, ASKS_MODEL), ENDING)] + [(seen(ASKS_MODEL), ENDING)] * 3,
    "it goes on reading": [(seen(POLL, IDLE, cpu=2.5, output=2.0, traffic=200), NOTHING)] * 3,
    "it reads on another connection": [(seen(IDLE, NEW_POLL, traffic=200), NOTHING), (seen(NEW_POLL), NOTHING)],
    "its last request is under way": [(seen(REPLY), WORKING), (seen(replace(REPLY, waits=False)), ENDING)],
    "the poll was answered, nothing asked since": [(seen(replace(POLL, waits=False, since=4.0)), ENDING)],
    "the next poll comes at once": [(seen(replace(POLL, waits=False, since=0.1)), NOTHING), (seen(POLL), NOTHING)],
    "nothing can be seen": [(Signs(1.0, 2.0), NOTHING), (Signs(1.0, 2.5), WORKING), (Signs(3.0, 2.5), WORKING)],
}


@pytest.mark.parametrize("name", HISTORIES)
def test_a_reader(name: str) -> None:
    first = Signs(1.0, 2.0) if name == "nothing can be seen" else READING
    farewell = Farewell(first, reader=True)
    assert [farewell.judge(7, signs) for signs, _ in HISTORIES[name]] == [told for _, told in HISTORIES[name]]


SENDS = Connection("send", API, waits=True, since=0.5)
SENT = replace(SENDS, waits=False, since=0.2)


def test_the_end_of_a_reply_is_no_end_of_the_polling() -> None:
    """A bot that was deaf to the signal was called "finishing" as soon as its reply was sent, and was killed with 28 of
    41 updates unanswered."""
    farewell = Farewell(seen(POLL, SENDS), reader=True)
    for now in (seen(POLL, SENT), seen(POLL, replace(SENT, since=4.0)), seen(POLL, cpu=9.0)):
        assert farewell.judge(7, now) is NOTHING
    farewell = Farewell(seen(POLL, SENDS), reader=True)
    assert farewell.judge(7, seen(SENDS)) == WORKING, "the poll was broken off; the reply may be the next one"
    assert farewell.judge(7, seen(SENT)) == ENDING


def test_of_what_began_together_all_has_to_be_gone() -> None:
    both = seen(replace(POLL, since=0.51), SENDS)
    farewell = Farewell(both, reader=True)
    now = seen(replace(POLL, since=0.8), replace(SENDS, since=0.8), cpu=3.0)
    assert farewell.judge(7, now) == WORKING, "which of them polls is not known yet"
    assert farewell.judge(7, seen(replace(POLL, since=1.0), cpu=4.0)) is NOTHING, "the one that is left"
    farewell = Farewell(both, reader=True)
    assert farewell.judge(7, seen(SENT, cpu=3.0)) == WORKING
    assert farewell.judge(7, seen(replace(SENT, since=4.0))) == ENDING


def test_one_that_works_off_what_it_has_before_it_asks_again() -> None:
    """grammY, and pyTelegramBotAPI without threads: no poll is under way while a handler works."""
    farewell = Farewell(seen(ASKS_MODEL), reader=True)
    assert farewell.judge(7, seen(ASKS_MODEL)) in (NOTHING, WORKING)
    farewell = Farewell(seen(IDLE), reader=True)
    assert farewell.judge(7, seen(IDLE, ASKS_MODEL)) == WORKING
    assert farewell.judge(7, seen(NEW_POLL, cpu=3.0)) == NOTHING, "it has not heard, and reads again"


def test_a_program_without_a_token_has_nothing_to_lose() -> None:
    farewell = Farewell(seen(), reader=False)
    assert farewell.judge(7, seen(cpu=9.0, output=9.0, traffic=900)) is NOTHING


def test_a_server_of_ones_own() -> None:
    here = [replace(one, remote="127.0.0.1") for one in (POLL, NEW_POLL)]
    farewell = Farewell(seen(here[0], ASKS_MODEL), reader=True, servers=("127.0.0.1",))
    assert farewell.judge(7, seen(here[0], cpu=3.0)) is NOTHING, "the model's answer is no end of the polling"
    assert farewell.judge(7, seen(here[1], cpu=4.0)) is NOTHING
    assert farewell.judge(7, seen(ASKS_MODEL)) == ENDING


def test_where_nobody_tells_who_spoke_last() -> None:
    """Windows: a poll that is gone is believed, and what is connected then may be what it waits for."""
    poll, other = Connection("poll", API), Connection("other", MODEL)
    farewell = Farewell(seen(poll, other), reader=True)
    assert farewell.judge(7, seen(poll, other)) is NOTHING
    assert farewell.judge(7, seen(other)) == ENDING
    assert farewell.judge(7, seen(other)) == ENDING
    assert farewell.judge(7, seen()) is NOTHING
