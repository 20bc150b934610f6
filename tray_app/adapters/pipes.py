"""Reading what is named as a file and may be a pipe, for which the reader would wait as long as nobody writes.

1Password mounts a .env so [1Password Environments, "local .env files"]: a named pipe, which it fills each time that
somebody reads it, once its user has agreed. Each reading takes what was written, so it is read once and kept: by the
agent for each start of its bot, by a command until its end (`each_once`). `status` and `stop` do without it.
"""

import os
import select
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock

from tray_app.adapters.system import NAMED_PIPES
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message

PATIENCE = 30.0  # seconds: a person may have to agree first
LARGEST = 1 << 20
PIECE = 4096  # bytes, as in census_linux.py: it is read at each start of a bot


class _Once:
    """Two who read a pipe at the same time would have a part each."""

    def __init__(self) -> None:
        self.one_reads = Lock()
        self.answer: bytes | HostError | None = None


_kept: ContextVar[dict[tuple[int, int], _Once] | None] = ContextVar("_kept", default=None)
_waited_for: list[Path] = []


@contextmanager
def each_once() -> Iterator[None]:
    """Around a command that asks more than once about a bot: what a pipe has given is kept until then, and that nobody
    has filled it."""
    before = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(before)


def waited_for() -> Path | None:
    """A pipe that somebody is to fill at this moment."""
    return next(iter(_waited_for), None)


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
        about, kept = os.fstat(file), _kept.get()
        if not NAMED_PIPES or stat.S_ISREG(about.st_mode):
            return _all(lambda: os.read(file, PIECE), path)
        which = (about.st_dev, about.st_ino)
        once = _Once() if kept is None else kept.setdefault(which, _Once())
        with once.one_reads:
            answer = once.answer = _filled(file, path, patience) if once.answer is None else once.answer
    finally:
        os.close(file)
    if isinstance(answer, HostError):
        raise answer
    return answer


def _all(piece: Callable[[], bytes], path: Path) -> bytes:
    data = bytearray()
    while more := piece():
        data += more
        if len(data) > LARGEST:
            raise ConfigError(
                Message("{path} is larger than {n} MB.", path=path, n=LARGEST >> 20),
                cure=Message("Name a file that has nothing in it but variables."),
            )
    return bytes(data)


def _filled(file: int, path: Path, patience: float) -> bytes | HostError:
    end = time.monotonic() + patience
    _waited_for.append(path)
    try:
        return _all(lambda: _piece(file, path, end), path)
    except HostError as error:
        return error
    finally:
        _waited_for.remove(path)


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
