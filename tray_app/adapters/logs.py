"""The log of one bot: its output and BotTray's notes, without tokens, in NAME.log, NAME.log.1, … (the newest first).

A line is `2026-11-20T10:12:13.123 ` (local time, when the line was complete), then the bot's own bytes with its tokens
starred, then a newline; one of BotTray's own reads `<time> -- bottray: <text>`. `\\r` and `\\r\\n` end a line too: each
state of a progress bar is a line. An unfinished line stays in memory until it ends, so that nothing gets into its
middle; one above LONGEST is written as it comes, and notes wait for its end.

A new file is begun at the end of a line, when the next one would make the file larger than `max_bytes`. A line that is
larger than that has a file for itself, and is cut where it would be twice as large. Whatever the lines: all files, one
after the other, are the output, with nothing lost or put in between.

A full disk never stops a bot. What cannot be written is counted, `BotLog.problem` tells the user, and the log says how
much is missing as soon as it can be written again.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.redact import Redactor, redact
from tray_app.core.token import Token

LONGEST = 64 * 1024
BLOCK = 64 * 1024
TRIES = 10
PIPE_BYTES = 1024 * 1024
USUAL_PIPE_BYTES = 64 * 1024

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

# Each platform has some of them: no link is followed, no pipe waited for, nothing inherited, no byte translated.
CAREFULLY = 0
for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOINHERIT", "O_BINARY"):
    CAREFULLY |= getattr(os, flag, 0)

Listener = Callable[[bytes], None]


class BotLog:
    """Takes one bot's output; redacts, stamps, writes and hands it on. For one thread; waits for the disk only.

    `problem` is what the user should know, None while all is well; look at it after a write. No write raises.
    """

    def __init__(
        self, path: Path, *, max_bytes: int = 10_000_000, backups: int = 4, clock: Callable[[], float] = time.time
    ) -> None:
        """`backups`, at least 1, counts the files beside NAME.log; `clock` gives seconds since 1970.

        Nothing is touched before the first write.
        """
        self.path = path
        self.problem: Message | None = None
        self._files = _Files(path, max_bytes, backups)
        self._clock = clock
        self._secrets: tuple[Token, ...] = ()
        self._redactor = Redactor()
        self._listeners: list[Listener] = []
        self._second = (-1, b"")  # and its text, for the many lines of one second
        self._after_cr = False  # a "\n" that comes next belongs to the "\r" before it
        self._unfinished = b""
        self._partial = False  # the beginning of an unfinished line is written already
        self._notes: list[str] = []  # those that wait for its end
        self._lost = 0

    def set_secrets(self, tokens: Iterable[Token]) -> None:
        """The tokens to take out from here on, besides whatever looks like one."""
        self._secrets = tuple(tokens)
        self._redactor.set_secrets(self._secrets)

    def write(self, data: bytes) -> None:
        """Takes output of the bot in chunks of any size and content."""
        self._take(self._redactor.feed(data))

    def note(self, text: str) -> None:
        """Adds a line of BotTray's own."""
        if self._partial:
            self._notes.append(text)
            return
        lines = redact(text, self._secrets).encode("utf-8", "replace").splitlines()
        self._put(b"".join(b"-- bottray: " + line + b"\n" for line in lines))

    def end_of_output(self) -> None:
        """The bot is gone and its pipe is empty: what is unfinished is written as it is. Another run may follow."""
        self._take(self._redactor.flush())
        self._after_cr = False
        if self._unfinished or self._partial:
            self._put(self._unfinished + b"\n")
            self._unfinished = b""
        self._put_notes()
        if self._lost:
            self._store(b"", 0, fresh=True)

    def close(self) -> None:
        """Ends the output and gives the file back; a later write opens it again."""
        self.end_of_output()
        self._files.close()

    def follow(self, callback: Listener, lines: int = 50) -> tuple[bytes, Callable[[], None]]:
        """The newest lines, and what ends the following. `callback` gets all that is written from here on, with no gap.

        It gets whole lines as they are on disk, but for one above LONGEST. It is called within `write`: it must neither
        raise nor wait, and it decides what to drop when its own reader is slow. Raises HostError where the log cannot
        be read.
        """
        newest = tail(self.path, lines)
        self._listeners.append(callback)

        def stop() -> None:
            with suppress(ValueError):
                self._listeners.remove(callback)

        return newest, stop

    def _take(self, text: bytes) -> None:
        """Cuts redacted output into lines and keeps the unfinished one."""
        if self._after_cr and text:
            text = text.removeprefix(b"\n")
            self._after_cr = False
        if not text:
            return
        if b"\r" in text:
            self._after_cr = text.endswith(b"\r")
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        text = self._unfinished + text
        end = text.rfind(b"\n") + 1
        if len(text) - end > LONGEST:
            end = len(text)
        self._unfinished = text[end:]
        if end:
            self._put(text[:end])

    def _put(self, text: bytes) -> None:
        """Sends lines on to the disk and the listeners, and the notes behind the line that they wait for."""
        if self._notes and b"\n" in text:
            end = text.index(b"\n") + 1
            first, text = text[:end], text[end:]
            self._put_stamped(first)
            self._put_notes()
        if text:
            self._put_stamped(text)

    def _put_notes(self) -> None:
        notes, self._notes = self._notes, []
        for text in notes:
            self.note(text)

    def _put_stamped(self, text: bytes) -> None:
        stamp, fresh = self._stamp(), not self._partial
        # One replace stamps a whole chunk at memory speed. It leaves a stamp too many behind the last newline, which is
        # cheaper to leave unwritten than to cut off.
        block = (stamp + text if fresh else text).replace(b"\n", b"\n" + stamp)
        self._partial = not text.endswith(b"\n")
        end = len(block) if self._partial else len(block) - len(stamp)
        self._store(block, end, fresh)
        if self._listeners:
            seen = block[:end]
            for listener in tuple(self._listeners):
                listener(seen)

    def _stamp(self) -> bytes:
        now = self._clock()
        second = int(now)
        if second != self._second[0]:
            self._second = second, time.strftime("%Y-%m-%dT%H:%M:%S.", time.localtime(second)).encode()
        return b"%b%03d " % (self._second[1], int((now - second) * 1000))

    def _store(self, block: bytes, end: int, fresh: bool) -> None:
        """Writes `block[:end]`, and before it how much is missing; counts what cannot be written."""
        if self._lost:
            missing = Message("{n} byte is missing here.", "{n} bytes are missing here.", n=self._lost)
            line = self._stamp() + f"-- bottray: {missing}\n".encode()
            if self._files.append(line, len(line), fresh=True) == len(line):
                self._lost = 0
        if not self._lost:
            self._lost = end - self._files.append(block, end, fresh)
        else:
            self._lost += end
        self._partial = self._partial and not self._lost
        self.problem = self._told(self._files.error) if self._files.error else None

    def _told(self, error: OSError) -> Message:
        bot, folder = self.path.name.removesuffix(".log"), str(self.path.parent)
        if error.errno in NO_ROOM:
            return Message(
                "There is no room for the log of {bot}. The bot goes on without it; make room on the disk of {folder}.",
                bot=bot,
                folder=folder,
            )
        return Message(
            "The log of {bot} cannot be written: {reason}. The bot goes on without it; check {path}.",
            bot=bot,
            reason=error.strerror or str(error),
            path=str(self.path),
        )


class _Files:
    """Appends to NAME.log and begins a new one in time. `error` is why the last `append` did not get to its end."""

    def __init__(self, path: Path, max_bytes: int, backups: int) -> None:
        self.error: OSError | None = None
        self._path = path
        self._max_bytes = max_bytes
        self._backups = backups
        self._fd = -1
        self._identity: tuple[int, int] | None = None
        self._unended = False

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
                    size = self._rotate()
                    continue
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
        self._fd, status = _open_file(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        self._identity = status.st_dev, status.st_ino
        mine = getattr(os, "geteuid", lambda: 0)()
        if status.st_uid not in (mine, self._path.parent.stat().st_uid):
            raise PermissionError(errno.EPERM, "the file belongs to somebody else")
        if stat.S_IMODE(status.st_mode) & 0o077 and os.chmod in os.supports_fd:
            os.chmod(self._fd, 0o600)
        if status.st_size:
            os.lseek(self._fd, -1, os.SEEK_END)
        self._unended = status.st_size > 0 and os.read(self._fd, 1) != b"\n"
        return status.st_size

    def _fitting(self, block: bytes, done: int, end: int, size: int) -> int:
        """Up to where the block goes into the file of that size; `done` where a new file has to be begun."""
        room = max(self._max_bytes - size, 0)
        if end - done <= room:
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
        names = [self._path, *(_older(self._path, number) for number in range(1, self._backups + 1))]
        for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
            with suppress(FileNotFoundError):
                os.replace(newer, older)
        return self._open()


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
            Message("The log {path} cannot be read: {reason}.", path=str(path), reason=error.strerror or str(error))
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
    for number in count():
        try:
            fd, status = _open_file(_older(path, number), os.O_RDONLY)
        except FileNotFoundError:
            if number:
                break
            continue
        with open(fd, "rb") as file:
            start = status.st_size
            while start and missing > 0:
                size = min(BLOCK, start)
                start -= size
                file.seek(start)
                parts.append(file.read(size))
                missing -= parts[-1].count(b"\n")
        if missing <= 0:
            break
    return b"".join(reversed(parts))


def drain(fd: int, log: BotLog) -> bool:
    """Moves what is in a pipe into the log with one read, which is enough for a full one. False at the end of the pipe.

    A pipe found half full or more is made larger; not every pipe at its start, since 64 MiB in pipes is all that the
    kernel lets one user have, and who has more gets tiny ones. Never waits if the pipe is non-blocking.
    """
    try:
        data = os.read(fd, PIPE_BYTES)
    except BlockingIOError:
        return True
    if USUAL_PIPE_BYTES // 2 <= len(data) <= USUAL_PIPE_BYTES:
        enlarge_pipe(fd)
    log.write(data)
    return bool(data)


def enlarge_pipe(fd: int) -> bool:
    """Makes a pipe hold 1 MiB, so that a flood is read in few large pieces; False where the system will not."""
    try:
        import fcntl

        fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except (ImportError, AttributeError, OSError):
        return False
    return True


def _older(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}") if number else path


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino


def _open_file(path: Path, flags: int) -> tuple[int, os.stat_result]:
    """Opens a regular file and nothing else; a new one is private. Raises OSError."""
    fd = os.open(path, flags | CAREFULLY, 0o600)
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "it is not a file")
    return fd, status
