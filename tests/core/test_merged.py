"""Several logs in one.

Deliberate faults that were tried, each red: lines as they come, log by log · what was not asked of another log taken
for nothing · a long line's pieces taken for lines · the lines of a moment in another order.
"""

from tray_app.core.merged import Named, merged


def at(second: int, text: str) -> bytes:
    return f"2026-11-20T10:00:{second:02}.000 {text}\n".encode()


def test_by_time_and_as_they_are_within_a_moment() -> None:
    tails = [("shop", at(1, "a") + at(3, "b") + at(3, "c")), ("news", at(2, "d") + at(3, "e"))]
    told = merged(tails, 50).decode().splitlines()
    assert [line.split("\t")[0] + line[-1] for line in told] == ["shopa", "newsd", "shopb", "shopc", "newse"]


def test_a_line_without_a_time_stays_with_the_one_before_it() -> None:
    told = merged([("a", at(5, "one") + b"torn\n"), ("b", at(1, "two") + at(9, "three"))], 50)
    assert told == b"b\t" + at(1, "two") + b"a\t" + at(5, "one") + b"a\ttorn\n" + b"b\t" + at(9, "three")


def test_nothing_is_told_from_before_the_first_of_one_that_has_more() -> None:
    told = merged([("much", at(5, "x") + at(6, "y")), ("few", at(1, "z"))], 2)
    assert told == b"much\t" + at(5, "x") + b"much\t" + at(6, "y")


def test_of_none_that_are_wanted_none_is_told() -> None:
    assert merged([("a", b""), ("b", b"")], 0) == b""


def test_of_a_line_in_pieces_the_first_alone_is_told() -> None:
    told = Named("shop")
    assert told.lines(b"one\ntwo\n") == b"shop\tone\nshop\ttwo\n"
    assert told.lines(b"three\nlong") == b"shop\tthree\nshop\tlong\n"
    assert told.lines(b" and") == b""
    assert told.lines(b" on\nfour\n") == b"shop\tfour\n"
