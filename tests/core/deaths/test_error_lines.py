"""Which output has an error in it, by its own words.

Deliberate faults that were tried, each red: a word in the middle of another one · a line of ours · the whole line
searched.
"""

import pytest

from tray_app.core.deaths.error_lines import has_error

STAMP = b"2026-11-20T10:12:13.123 "


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        (b"2026-11-20 10:12:13 ERROR aiogram: no answer", True),
        (b"CRITICAL:root:gone", True),
        (b"[FATAL] gone", True),
        (b"Traceback (most recent call last):", True),
        (b"INFO 0 ERRORS so far", False),
        (b"an error", False),
        (b"-- bottray: Ended with exit code 1: ERROR", False),
        (b"INFO " + b"a chat text " * 30 + b"ERROR", False),
        (b"", False),
    ],
)
def test_what_a_line_calls_itself(line: bytes, is_one: bool) -> None:
    around = STAMP + b"INFO all is well\n"
    assert has_error(around + STAMP + line + b"\n" + around) is is_one


def test_one_among_what_only_looks_like_it() -> None:
    passing = (STAMP + b"INFO 0 ERRORS\n") * 20
    assert has_error(passing + STAMP + b"ERROR one\n" + passing)
    assert not has_error(passing)
