"""The files of one log: NAME.log, which is appended to, and NAME.log.1, … (the newest first); and reading their end."""

import errno
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock

from tray_app.adapters.logs.kept import BLOCK, each, forms, is_there, move_on, open_file, pack
from tray_app.adapters.system import PINNED
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

TRIES = 10
DAY = 86_400.0

Pack = Callable[[], None]


class ForeignFile(PermissionError):
    """A log file that belongs to another user."""


class LogFiles:
    """Appends to NAME.log and begins a new one in time. `error` is why the last `append` did not get to its end."""

    def __init__(self, path: Path, max_bytes: int, backups: int) -> None:
        self.error: OSError | None = None
        self._path = path
        self._moving, self._packing = Lock(), Lock()
        self.keep(max_bytes, backups)
        self._fd = -1
        self._identity: tuple[int, int] | None = None
        self._unended = False

    def keep(
        self, max_bytes: int, backups: int, days: int | None = None, in_thread: Callable[[Pack], object] | None = None
    ) -> None:
        """What holds from the next new file on; `days` None keeps whatever its age. `in_thread` carries out what it is
        given, in a thread, and older files are compressed by that; None leaves them as they are."""
        self._max_bytes, self._backups, self._days, self._in_thread = max_bytes, backups, days, in_thread

    def append(self, block: bytes, end: int, fresh: bool) -> int:
        """Writes `block[:end]` and returns how many bytes of it are in a file; `fresh`: it begins with a new line."""
        done = 0
        self.error = None
        try:
            size = self._ready()
            if fresh and self._unended:  # what a crash or a full disk has left
                size += os.write(self._fd, b"\n")
                self._unended = False
            view = memoryview(block)
            while done < end:
                stop = self._fitting(block, done, end, size)
                if stop == done:
                    before, size = size, self._rotate()
                    if size < before:
                        continue
                    stop = end
                wrote = os.write(self._fd, view[done:stop])
                done += wrote
                size += wrote
                self._unended = block[done - 1] != ord("\n")
        except OSError as error:
            self.error = error
            self.close()
        return done

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            with suppress(OSError):
                os.close(fd)

    def _ready(self) -> int:
        """Opens the file, anew where somebody has moved or removed it; its size."""
        if self._fd >= 0:
            if _identity(self._path) == self._identity:
                return os.fstat(self._fd).st_size
            self.close()
        return self._open()

    def _open(self) -> int:
        self._path.parent.mkdir(0o700, parents=True, exist_ok=True)
        self._fd, status = open_file(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        self._identity = status.st_dev, status.st_ino
        self._drop()
        mine = getattr(os, "geteuid", lambda: 0)()
        if status.st_uid not in (mine, self._path.parent.stat().st_uid):
            raise ForeignFile(errno.EPERM, "the file belongs to somebody else")
        if stat.S_IMODE(status.st_mode) & 0o077 and os.chmod in os.supports_fd:
            os.chmod(self._fd, 0o600)
        if status.st_size:
            os.lseek(self._fd, -1, os.SEEK_END)
        self._unended = status.st_size > 0 and os.read(self._fd, 1) != b"\n"
        return status.st_size

    def _fitting(self, block: bytes, done: int, end: int, size: int) -> int:
        """Up to where the block goes into the file of that size; `done` where a new file has to be begun."""
        room = max(self._max_bytes - size, 0)
        if end - done + (block[end - 1] != ord("\n")) <= room:  # a line that is not whole yet has its end to come
            return end
        stop = block.rfind(b"\n", done, done + room) + 1
        if stop:
            return stop
        if size and not self._unended:
            return done
        last = min(done + max(2 * self._max_bytes - size, 0), end)
        return block.find(b"\n", done, last) + 1 or last

    def _rotate(self) -> int:
        self.close()
        try:
            with self._moving:
                move_on(self._path, self._backups)
        except PermissionError:
            if not PINNED:
                raise
            # somebody reads it just now, so it cannot be renamed there: it grows until he has gone
        return self._open()

    def _drop(self) -> None:
        """Take away what is not to be kept any more, and have the rest compressed. One that somebody reads on Windows
        goes the next time."""
        oldest = time.time() - self._days * DAY if self._days else 0.0
        plain = False
        for number in count(1):
            if number > self._backups and not is_there(self._path, number):
                break
            for name in filter(None, forms(self._path, number)):
                with suppress(OSError):
                    if number > self._backups or os.stat(name, follow_symlinks=False).st_mtime < oldest:
                        os.unlink(name)
                    plain = plain or name.suffix != ".gz"
        if plain and self._in_thread:
            self._in_thread(self._pack)

    def _pack(self) -> None:
        with self._packing:
            pack(self._path, self._backups, self._moving)


def tail(path: Path, lines: int) -> bytes:
    """The newest lines of a log, also from its older files; reads no more than it needs, and needs no agent.

    Empty where there is no log. Raises HostError where it cannot be read.
    """
    try:
        for _ in range(TRIES):
            before = _identity(path)
            text = _newest(path, lines)
            if _identity(path) == before:  # else the agent has begun a new file meanwhile
                break
    except OSError as error:
        raise HostError(
            Message("The log {path} cannot be read: {reason}.", path=error.filename or str(path), reason=because(error))
        ) from error
    start = len(text) - text.endswith(b"\n")
    for _ in range(lines):
        start = text.rfind(b"\n", 0, start)
        if start < 0:
            return text
    return text[start + 1 :]


def _newest(path: Path, lines: int) -> bytes:
    """The end of the log, with at least as many lines if there are."""
    parts: list[bytes] = []
    missing = lines + 1  # the newline of each, and the one before the first
    for kept in each(path):
        file, start = kept.text()
        while start and missing > 0:
            size = min(BLOCK, start)
            start -= size
            file.seek(start)
            parts.append(file.read(size))
            missing -= parts[-1].count(b"\n")
        if missing <= 0:
            break
    return b"".join(reversed(parts))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
