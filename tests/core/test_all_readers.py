"""What holds for every reader of texts that others have written: it looks at nothing again and again, and raises only
its own errors.

The work of regular expressions cannot be counted in steps, and processors of a cloud have no counters. So a reader is
compared with itself, by the processor's time of its thread: four times the text may cost four times as much and some
more, but no sixteen times.

Faults that were tried, each red: `\\s*` before a redirection · blank lines in the search for remarks · an unclosed text
or remark in an ecosystem file looked at from each of its signs · a value that is doubled on each line · conditions in
conditions by recursion · brackets without a bound · a wait of 400 digits.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from core.readers import PIECES, READERS, Reader
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tray_app.core.errors import BotTrayError

SHORT, LONG = 500, 2000
BAR = 10  # linear is 4, quadratic 16
WORTH = 0.008  # seconds: below that it is no matter

OWN = {"pyproject.toml": (BotTrayError, ValueError)}  # as it says itself


def cost(name: str, text: str) -> float:
    """In a thread of its own: below pytest's frames those of a reader come to lie on the edge of a piece of Python's
    stack, which is then taken and given back at each call."""

    def timed() -> float:
        began = time.thread_time()
        call(name, READERS[name], text)
        return time.thread_time() - began

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(timed).result()


def call(name: str, reader: Reader, text: str) -> None:
    try:
        reader(text)
    except OWN.get(name, BotTrayError):
        pass


@pytest.mark.linux("Windows counts a thread's time by 15 ms; the readers are the same")
@pytest.mark.parametrize("name", READERS)
def test_it_looks_at_nothing_again_and_again(name: str) -> None:
    slow = {}
    for piece, form in (*((piece, "{}") for piece in PIECES), (" ", "python x{}y"), ("\t", "a={}b"), (" ", "set {}x")):
        whole, part = (form.replace("{}", piece * (size // len(piece))) for size in (LONG, SHORT))
        once = cost(name, whole)
        if once > WORTH and once > BAR * cost(name, part):  # so it seems; a disturbed look is none
            factor = min(cost(name, whole) for _ in range(4)) / min(cost(name, part) for _ in range(8))
            if factor > BAR:
                slow[form.replace("{}", piece)] = round(factor)
    assert slow == {}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join))
@example("9" * 5000)
@example("1" + "0" * 400)
@example("1e999")
@example("for ")
@example("-1e400")
@example("[" * 5000)
@example("a: {]")
@example("a: [}")
@example('{"a":' * 5000)
@example("{" * 5000)
@example("$(" * 5000)
@example('"$(' * 5000)
@example("a = " + "[" * 3000 + "]" * 3000)
@example("//[")
@example("http://[")
@example("http://[::1")
@example("[program:x]\n")
def test_it_raises_only_its_own_errors(name: str, text: str) -> None:
    call(name, READERS[name], text)
