"""The older files of a log: NAME.log.1 is the newest, or NAME.log.1.gz where they are kept compressed (RFC 1952).

The compressed one is whole and on the disk before it gets its name, and has it before the other goes: a crash leaves
both, of which the plain one counts, and a full disk leaves that one alone.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Lock
from typing import IO, Any
from zlib import crc32

from tray_app.core.wanted import STAMP

BLOCK = 64 * 1024
NAMED = b"\x08"  # a gzip file says as which it was packed [RFC 1952, FNAME]
IN_MEMORY = 16 << 20
"""Bytes of a compressed file that are read without a place on the disk."""

# Each platform has some of them: no link is followed, no pipe waited for, nothing inherited, no byte translated.
CAREFULLY = 0
for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOINHERIT", "O_BINARY"):
    CAREFULLY |= getattr(os, flag, 0)


class Kept:
    """One file that is open to be read, plain or compressed."""

    def __init__(self, fd: int, status: os.stat_result, compressed: bool) -> None:
        self._number = _number(status)
        self._file: IO[bytes] = open(fd, "rb")  # noqa: SIM115 - closed by `each`
        self._size = status.st_size
        self._compressed = compressed

    def identity(self) -> str:
        """What names it whatever it is called by then, also when it has been compressed since. The number of a file
        that is gone may be the next one's: by its first time it is told from that."""
        number, first = self._number, b""
        if self._compressed:
            import gzip  # here and below: most logs are plain
            import zlib

            flags, name = self._file.read(10)[3:4], self._file.read(len(number) + 40).partition(b"\0")[0]
            number = name.decode("latin-1") if flags == NAMED else number
            self._file.seek(0)
            with suppress(EOFError, gzip.BadGzipFile, zlib.error):
                first = gzip.GzipFile(fileobj=self._file).read(STAMP)
        else:
            first = self._file.read(STAMP)
        self._file.seek(0)
        return f"{number}-{crc32(first):x}"

    def text(self) -> tuple[IO[bytes], int]:
        """What is in it, and how many bytes that is. Of a compressed one that is damaged, what is before that."""
        if self._compressed:
            import gzip
            import tempfile
            import zlib

            whole: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the same
            with self._file as packed, suppress(EOFError, gzip.BadGzipFile, zlib.error):
                _copy(gzip.GzipFile(fileobj=packed), whole)
            self._file, self._size, self._compressed = whole, whole.tell(), False
        return self._file, self._size

    def close(self) -> None:
        self._file.close()


def each(path: Path) -> Iterator[Kept]:
    """The files of a log, the newest first, each to be read before the next. Raises OSError."""
    missing = 0
    for number in count():
        try:
            one = _opened(path, number)
        except FileNotFoundError:
            missing += 1  # one is the log's that was moved away, or is left where a file could not be renamed
            if missing > 1:
                return
            continue
        try:
            yield one
        finally:
            one.close()


def _opened(path: Path, number: int) -> Kept:
    plain, packed = forms(path, number)
    try:
        return Kept(*open_file(plain, os.O_RDONLY), compressed=False)
    except FileNotFoundError:
        if packed is None:
            raise
        return Kept(*open_file(packed, os.O_RDONLY), compressed=True)


def pack(path: Path, most: int, moving: Lock) -> None:
    """Compress what lies beside NAME.log and is plain. For a thread. What does not succeed is left as it is, for the
    next time; `moving` is held by whoever gives the files other names."""
    for number in range(most, 0, -1):
        with suppress(OSError):
            _pack(path, number, most, moving)


def _pack(path: Path, number: int, most: int, moving: Lock) -> None:
    import gzip

    fd, status = open_file(file_of(path, number), os.O_RDONLY)
    begun = path.with_name(f"{path.name}.gz.part")
    try:
        with open(fd, "rb") as plain:
            out, _ = open_file(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            with open(out, "wb") as target:
                with gzip.GzipFile(_number(status), "wb", 6, target, mtime=0) as packing:
                    _copy(plain, packing)
                target.flush()
                os.fsync(target.fileno())
        os.utime(begun, ns=(status.st_atime_ns, status.st_mtime_ns))  # by which it becomes old
        with moving:
            for now in range(number, most + 1):  # it may have got another name meanwhile
                name, packed = forms(path, now)
                with suppress(FileNotFoundError):
                    if packed and os.path.samestat(os.stat(name, follow_symlinks=False), status):
                        os.replace(begun, packed)
                        os.unlink(name)
                        return
    finally:
        with suppress(FileNotFoundError):
            os.unlink(begun)


def _number(status: os.stat_result) -> str:
    return f"{status.st_dev:x}-{status.st_ino:x}"


def _copy(source: Any, target: Any) -> None:
    while block := source.read(BLOCK):
        target.write(block)


def move_on(path: Path, most: int) -> None:
    """Each file takes the next one's name, up to the first that is free: one try after the other loses nothing."""
    free = next((number for number in range(1, most + 1) if not is_there(path, number)), most)
    for number in range(free, 0, -1):
        for before, name in zip(forms(path, number - 1), forms(path, number), strict=True):
            if name is None:
                continue
            try:
                if before is None:
                    raise FileNotFoundError
                os.replace(before, name)
            except FileNotFoundError:  # of the oldest, which goes, another form may lie there
                with suppress(FileNotFoundError):
                    os.unlink(name)


def is_there(path: Path, number: int) -> bool:
    return any(os.path.lexists(name) for name in forms(path, number) if name)


def forms(path: Path, number: int) -> tuple[Path, Path | None]:
    """Plain, and compressed; the newest is never that."""
    name = file_of(path, number)
    return name, name.with_name(f"{name.name}.gz") if number else None


def file_of(path: Path, number: int) -> Path:
    """NAME.log itself for 0, else the one that was begun so many times before it."""
    return path.with_name(f"{path.name}.{number}") if number else path


def open_file(path: Path, flags: int) -> tuple[int, os.stat_result]:
    """Opens a regular file and nothing else; a new one is private. Raises OSError."""
    fd = os.open(path, flags | CAREFULLY, 0o600)
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        raise OSError(errno.EINVAL, "it is not a file", str(path))
    return fd, status
