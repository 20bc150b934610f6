"""One program of ours asks another to end on Windows, where there is no signal for it.

Deliberate faults that were tried, each red: one event for all · an event that is there already listened to · who was
born under that number not looked at.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from tray_app.adapters.processes import process

LISTENS = """
import threading
from tray_app.adapters.processes import process
asked = threading.Event()
process.when_asked(asked.set)
print("up", flush=True)
print("asked" if asked.wait(60) else "never asked", flush=True)
"""
DEAF = "import time\nprint('up', flush=True)\ntime.sleep(60)\n"


@pytest.fixture
def start() -> Iterator[Any]:
    with ExitStack() as ends:

        def run(code: str) -> "tuple[subprocess.Popen[str], process.Identity | None]":
            started = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
            ends.enter_context(started)
            ends.callback(started.kill)
            assert started.stdout
            assert started.stdout.readline() == "up\n"
            return started, process.identify(started.pid)

        yield run


def test_it_hears_without_a_key_in_its_console_and_nobody_beside_it_does(start: Any) -> None:
    (one, known), (other, _) = start(LISTENS), start(LISTENS)
    process.signal_softly(known)
    assert one.communicate(timeout=30) == ("asked\n", None)
    with pytest.raises(subprocess.TimeoutExpired):
        other.wait(1)


def test_another_program_under_its_number_is_not_asked(start: Any) -> None:
    one, known = start(LISTENS)
    with pytest.raises(ProcessLookupError):
        process.signal_softly(replace(known, birth="0"))
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(1)


def test_who_does_not_listen_is_no_success(start: Any) -> None:
    one, known = start(DEAF)
    with pytest.raises(FileNotFoundError):
        process.signal_softly(known)
    assert one.poll() is None


LATE = (
    """
import sys
sys.stdin.readline()
"""
    + LISTENS
)


def test_an_event_that_a_stranger_has_made_before_does_not_end_us() -> None:
    from tray_app.adapters.kernel_windows import kernel32
    from tray_app.adapters.processes.process_windows import _event

    with subprocess.Popen(
        [sys.executable, "-c", LATE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdin
        assert one.stdout
        known = process.identify(one.pid)
        assert known
        event = kernel32().CreateEventW(None, True, False, _event(known.pid, known.birth))
        try:
            one.stdin.write("go\n")
            one.stdin.flush()
            assert one.stdout.readline() == "up\n"
            assert kernel32().SetEvent(event)
            with pytest.raises(subprocess.TimeoutExpired):
                one.wait(2)
        finally:
            kernel32().CloseHandle(event)
            one.kill()
