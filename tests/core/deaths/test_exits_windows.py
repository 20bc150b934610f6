"""Exit codes that Windows itself gives: in words, with the number that people search for."""

import pytest

from tray_app.core.deaths.exits import explain
from tray_app.core.deaths.last_words import LastWords


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0xC000013A, "was ended by Ctrl+C (0xC000013A)"),
        (0xC0000005, "crashed: it used memory that is not its own (0xC0000005)"),
        (0xC0000135, "could not start: a DLL is missing (0xC0000135)"),
        (0xC0000374, "ended with exit code 0xC0000374"),
        (3, "ended with exit code 3"),
    ],
)
def test_a_code_in_words(code, words):
    reason, _cure = explain(code, LastWords())
    assert reason.render("en") == words
