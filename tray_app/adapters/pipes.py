"""Reading what is named as a file and may be a pipe, for which the reader would wait as long as nobody writes.

1Password mounts a .env so [1Password Environments, "local .env files"]: a named pipe, which it fills each time that
somebody reads it, once its user has agreed. Each reading takes what was written, so it is read once and kept: by the
agent for each start of its bot, by a command until its end (`each_once`). `status` and `stop` do without it.
"""

import os
import select
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from tray_app.adapters.system import NAMED_PIPES
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message

PATIENCE = 30.0  # seconds: a person may have to agree first
LARGEST = 1 << 20
PIECE = 4096  # bytes, as in census_linux.py: it is read at each start of a bot
_kept: ContextVar[dict[tuple[int, int], bytes] | None] = ContextVar("_kept", default=None)


@contextmanager
def each_once() -> Iterator[None]:
    """Around a command that asks more than once about a bot: what a pipe has given is kept until then."""
    before = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(before)


def is_pipe(path: Path | str) -> bool:
    """Whether it is there, and a pipe."""
    try:
        return stat.S_ISFIFO(os.stat(path).st_mode)
    except OSError:
        return False


def read_whole(path: Path, patience: float = PATIENCE) -> bytes:
    """All of a file, or of what somebody writes into a pipe within `patience` seconds. Blocks so long.

    Raises OSError; ConfigError where it is larger than LARGEST bytes, HostError where a pipe does not come to its end.
    """
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        data, about, kept = bytearray(), os.fstat(file), _kept.get()
        waits, which = NAMED_PIPES and not stat.S_ISREG(about.st_mode), (about.st_dev, about.st_ino)
        if waits and kept is not None and which in kept:
            return kept[which]
        end = time.monotonic() + patience
        while piece := _piece(file, path, end) if waits else os.read(file, PIECE):
            data += piece
            if len(data) > LARGEST:
                raise ConfigError(
                    Message("{path} is larger than {n} MB.", path=path, n=LARGEST >> 20),
                    cure=Message("Name a file that has nothing in it but variables."),
                )
    finally:
        os.close(file)
    if waits and kept is not None:
        kept[which] = bytes(data)
    return bytes(data)


def _piece(file: int, path: Path, end: float) -> bytes:
    """What comes next; empty when the last writer has closed it."""
    waiting = select.poll()
    waiting.register(file, select.POLLIN)
    while waiting.poll(max(end - time.monotonic(), 0) * 1000):
        try:
            return os.read(file, PIECE)
        except BlockingIOError:
            continue
    error = HostError(
        Message("{path} is a pipe, and what should be in it did not come.", path=path),
        Message("See that the program which fills it (such as 1Password) runs and is unlocked, then try again."),
    )
    error.wait = PATIENCE  # each reading may ask a person: not again at once
    raise error
