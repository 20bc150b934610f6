"""inotify(7): the kernel tells of what happens to names and files."""

import ctypes
import os
import struct
from collections.abc import Iterator

MODIFY, ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO = 0x2, 0x4, 0x8, 0x40, 0x80
CREATE, DELETE, DELETE_SELF, MOVE_SELF, OVERFLOW = 0x100, 0x200, 0x400, 0x800, 0x4000
HEAD = struct.Struct("iIII")
PIECE = 4096  # bytes; see census_linux.py. What does not fit into it is heard the next time


class Inotify:
    """`fd` can be read when there is something to hear; nothing here waits. Raises OSError."""

    def __init__(self) -> None:
        self._system = ctypes.CDLL(None, use_errno=True)
        self.fd: int = self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.fd < 0:
            raise refused()

    def add(self, path: str, mask: int) -> int:
        """The number of the watch; negative where there is none, and then `refused()` says why."""
        return int(self._system.inotify_add_watch(self.fd, os.fsencode(path), mask))

    def remove(self, number: int) -> None:
        self._system.inotify_rm_watch(self.fd, number)

    def events(self) -> Iterator[tuple[int, int, str]]:
        """(number of the watch, what, name within a folder) of what was not heard yet."""
        try:
            data = os.read(self.fd, PIECE)
        except OSError:
            return
        at = 0
        while at < len(data):
            number, mask, _, length = HEAD.unpack_from(data, at)
            at += HEAD.size
            yield number, mask, os.fsdecode(data[at : at + length].rstrip(b"\0"))
            at += length

    def close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


def refused() -> OSError:
    return OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
