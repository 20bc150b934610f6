"""A program that is asked one thing: what it says comes as it says it, and one that hangs is ended.

Deliberate faults that were tried, each red: no clock · the output read to its end before any of it is given · a program
that takes nothing breaks the asking.
"""

import os
import sys
import threading

import psutil
import pytest

from tray_app.adapters.processes.answering import TooLong, answers

ECHO = "import sys; asked = sys.stdin.read(); print(asked.upper(), flush=True); print('end', flush=True)"
HANGS = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
DEAF = "print('said', flush=True)"


def ask(script: str, asked: bytes = b"", patience: float | None = 60) -> list[bytes]:
    said: list[bytes] = []
    answers([sys.executable, "-c", script], os.environ, asked, said.append, patience)
    return [line.strip() for line in said]


def test_it_answers_in_lines() -> None:
    assert ask(ECHO, b"something") == [b"SOMETHING", b"end"]


def test_one_that_hangs_is_ended() -> None:
    said: list[bytes] = []
    with pytest.raises(TooLong):
        answers([sys.executable, "-c", HANGS], os.environ, b"", said.append, 3.0)
    assert not said or not psutil.pid_exists(int(said[0]))


def test_one_that_takes_nothing_is_heard_all_the_same() -> None:
    assert ask(DEAF, b"x" * 10_000_000) == [b"said"]


def test_a_line_comes_before_the_end() -> None:
    came = threading.Event()
    said: list[bytes] = []

    def line(text: bytes) -> None:
        said.append(text.strip())
        came.set()

    asked = ([sys.executable, "-c", HANGS], os.environ, b"", line, 120.0)
    working = threading.Thread(target=answers, args=asked, daemon=True)
    working.start()
    assert came.wait(60)
    psutil.Process(int(said[0])).kill()
    working.join(60)
    assert not working.is_alive()


def test_what_cannot_be_started_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        answers(["/no-such-program"], os.environ, b"", print, 1.0)
