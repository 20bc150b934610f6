"""See terminal.py: every terminal understands escapes here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from shlex import quote
from typing import TextIO


def understands_escapes(stream: TextIO) -> bool:
    return True


def assignment(name: str, value: str) -> str:
    return f"export {name}={quote(value)}"


def is_ours(stream: TextIO) -> bool:
    """Whether we are in the foreground of our shell: in the background the shell itself reads."""
    try:
        return os.tcgetpgrp(stream.fileno()) == os.getpgrp()
    except (OSError, AttributeError):
        return False


@contextmanager
def kept(stream: TextIO) -> Iterator[None]:
    import termios

    fd = stream.fileno()
    try:
        before = termios.tcgetattr(fd)
    except termios.error:
        yield
        return
    try:
        yield
    finally:
        with suppress(termios.error, OSError):
            if is_ours(stream):  # else it would stop us
                termios.tcsetattr(fd, termios.TCSADRAIN, before)
