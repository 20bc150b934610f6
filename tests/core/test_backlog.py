"""What waits for one reader of a log.

Deliberate faults that were tried, each red: no bound · a line cut in its middle · the rest of a line that was left out
shown · no word where nothing more comes.
"""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tray_app.core.backlog import PIECE, Backlog

WORD = re.compile(
    rb"NOW -- bottray: (\d+) bytes? (?:is|are) left out here, because .* not read in time; shop\.log has .*\n"
)


def backlog(most: int) -> Backlog:
    return Backlog(most, "shop.log", lambda: b"NOW ")


def all_of(one: Backlog) -> bytes:
    return b"".join(iter(one.take, b""))


def test_a_reader_that_keeps_up_gets_everything_in_small_pieces() -> None:
    one = backlog(10 * PIECE)
    one.put(b"x" * (2 * PIECE) + b"\n")
    one.put(b"y\n")
    pieces = list(iter(one.take, b""))
    assert b"".join(pieces) == b"x" * (2 * PIECE) + b"\ny\n"
    assert max(map(len, pieces)) == PIECE
    assert not one


def test_what_was_not_read_in_time_is_counted_where_it_is_missing() -> None:
    one = backlog(20)
    for number in range(10):
        one.put(b"line %d\n" % number)
    assert all_of(one) == (
        b"line 0\nline 1\nNOW -- bottray: 56 bytes are left out here, because they were not read in time; "
        b"shop.log has them.\n"
    )
    one.put(b"line 10\n")
    assert all_of(one) == b"line 10\n"


def test_a_line_that_comes_in_pieces_is_not_shown_from_its_middle_on() -> None:
    word = "NOW -- bottray: {} bytes are left out here, because they were not read in time; shop.log has them.\n"
    one = backlog(120)
    one.put(b"begun " * 20)
    one.put(b"and too long")
    one.put(b" for it\nnext\n")
    assert all_of(one) == b"begun " * 20 + b"\n" + word.format(12 + 8 + 5).encode()
    one.put(b"after\n")
    assert all_of(one) == b"after\n"
    one.put(b"z" * 130)
    assert all_of(one) == word.format(130).encode()
    one.put(b"zzz\nwhole\n")
    assert all_of(one) == word.format(4).encode() + b"whole\n"


lines = st.lists(st.integers(1, 30).map(lambda length: b"x" * length + b"\n"), max_size=30)


@settings(deadline=None)
@given(st.lists(st.tuples(lines, st.integers(0, 5)), max_size=8), st.integers(1, 200))
def test_all_bytes_are_shown_or_counted_and_never_more_wait_than_may(
    story: list[tuple[list[bytes], int]], most: int
) -> None:
    one = backlog(most)
    written = 0
    shown = b""
    for piece, takes in story:
        for line in piece:
            written += len(line)
            one.put(line)
        for _ in range(takes):
            shown += one.take()
    rest = list(iter(one.take, b""))
    assert sum(len(piece) for piece in rest if b"bottray" not in piece) <= most
    shown += b"".join(rest)
    counted = sum(int(match[1]) for match in WORD.finditer(shown))
    assert len(WORD.sub(b"", shown)) + counted == written
