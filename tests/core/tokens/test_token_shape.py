"""The shape of a token is spelled in one file; all that look for tokens make their patterns from it."""

import re
from pathlib import Path

import pytest

import tray_app
from tray_app.core.tokens.token import LEAST, LETTER, WHOLE, without_secrets

PACKAGE = Path(tray_app.__file__).parent
SPELLED = re.compile(rf"{re.escape(LETTER)}[{{)]|\{{(?:{LEAST}|{LEAST - 1}|{WHOLE})[,}}]")


def test_the_shape_is_spelled_once() -> None:
    assert SPELLED.search("[A-Za-z0-9_-]{24,}")
    spelling = [file for file in PACKAGE.rglob("*.py") if SPELLED.search(file.read_text("utf-8"))]
    assert spelling == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("AA" + "e" * 33, "***"),
        ("AA" + "E4-x" * 5, "***"),
        (f"123=AA{'e' * 33}", "123=***"),
        ("/srv/AAtools-release-of-linux/bot.py", "/srv/AAtools-release-of-linux/bot.py"),
        ("AABBCCDDEEFF00112233445566", "AABBCCDDEEFF00112233445566"),
    ],
)
def test_half_a_token_in_the_place_of_a_name(typed: str, shown: str) -> None:
    assert without_secrets(typed) == shown
