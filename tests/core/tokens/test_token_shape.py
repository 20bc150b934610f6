"""The shape of a token is spelled in one file; all that look for tokens make their patterns from it."""

import re
from pathlib import Path

import tray_app
from tray_app.core.tokens.token import LEAST, LETTER, WHOLE

PACKAGE = Path(tray_app.__file__).parent
SPELLED = re.compile(rf"{re.escape(LETTER)}[{{)]|\{{(?:{LEAST}|{LEAST - 1}|{WHOLE})[,}}]")


def test_the_shape_is_spelled_once() -> None:
    assert SPELLED.search("[A-Za-z0-9_-]{24,}")
    spelling = [file for file in PACKAGE.rglob("*.py") if SPELLED.search(file.read_text("utf-8"))]
    assert spelling == []
