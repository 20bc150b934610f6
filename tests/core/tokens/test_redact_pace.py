"""What taking tokens out costs where output is full of them: in steps that are counted, never in time.

Deliberate faults that were tried, each red: each known token in a piece compared with each other one · patterns for
terminal codes tried where there is none.
"""

import gc
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tray_app.core.tokens import redact as redaction
from tray_app.core.tokens.known_tokens import Known
from tray_app.core.tokens.redact import Redactor
from tray_app.core.tokens.token import Token
from tray_app.core.tokens.token_places import find

SECRET = "AAExample-of-nobody_0123456789abcdE"
TOKEN = "123456789:" + SECRET
LINE = f"INFO POST https://api.telegram.org/bot{TOKEN}/getUpdates ok\n".encode()


def steps(work: Callable[[], Any]) -> int:
    """Calls of functions, of Python's and of C's, and each value that a generator gives."""
    counted = 0

    def count(frame: object, event: str, of: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    gc.disable()  # a collection calls whoever has asked to be told of it, as Hypothesis does
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
        gc.enable()
    return counted


@pytest.mark.parametrize("known", [[Token(TOKEN)], []], ids=["known", "unknown"])
def test_each_token_takes_as_many_steps_as_the_one_before(known: list[Token]) -> None:
    ready = Known(known)
    find(LINE, ready, last=False)  # `re` compiles what it has not seen yet
    one, some, many = (steps(lambda count=count: find(LINE * count, ready, last=False)) for count in (10, 20, 40))
    assert many - some == 2 * (some - one)


class Pattern:
    """Counts how often it is asked."""

    def __init__(self, real: Any) -> None:
        self.real, self.asked = real, 0

    def search(self, *where: Any) -> Any:
        self.asked += 1
        return self.real.search(*where)


@pytest.mark.parametrize(("line", "asked"), [(LINE, False), (LINE.replace(b"ok", b"\x1b[1mok"), True)])
def test_terminal_codes_are_looked_for_where_there_may_be_some(
    line: bytes, asked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Pattern(redaction.NOISE_BEGUN)
    monkeypatch.setattr(redaction, "NOISE_BEGUN", begun)
    redactor = Redactor([Token(TOKEN)])
    assert TOKEN.encode() not in b"".join(redactor.feed(line * 50) for _ in range(4))
    assert (begun.asked > 0) == asked
