"""See watch.py: inotify(7). The folders on the way are watched, since editors put another file in the place, and the
file itself, since it may have another name by which it is written (a hard link, a bind mount)."""

import asyncio
import ctypes
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress

from tray_app.adapters.ways import way

MODIFY, ATTRIB, CLOSE_WRITE, MOVED_FROM, MOVED_TO = 0x2, 0x4, 0x8, 0x40, 0x80
CREATE, DELETE, DELETE_SELF, MOVE_SELF, IGNORED, OVERFLOW = 0x100, 0x200, 0x400, 0x800, 0x8000, 0x4000
CONTENT = MODIFY | ATTRIB | CLOSE_WRITE
NAMES = CONTENT | MOVED_FROM | MOVED_TO | CREATE | DELETE
SELF = DELETE_SELF | MOVE_SELF
HEAD = struct.Struct("iIII")
LOOKS = 5  # for a way that changes while it is looked at


class Watch:
    def __init__(self, file: str, loop: asyncio.AbstractEventLoop, told: Callable[[], None]) -> None:
        self._file, self._loop, self._told = file, loop, told
        self._system = ctypes.CDLL(None, use_errno=True)
        self._fd = self._system.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self._names: dict[int, set[str]] = {}  # of each watch; one without a name is about its folder
        try:
            self._set_out()
        except BaseException:
            os.close(self._fd)
            raise
        loop.add_reader(self._fd, self._read)

    def close(self) -> None:
        if self._fd >= 0:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._fd = -1

    def _set_out(self) -> None:
        """Watch the way as it is now. Raises OSError where nothing of it can be watched."""
        for _ in range(LOOKS):
            found = way(self._file)
            names: dict[int, set[str]] = {}
            for folder in found.folders:
                about = found.names.get(folder, set())
                number = self._add(folder, SELF | (NAMES if about else 0))
                if number >= 0:
                    names.setdefault(number, set()).update(about, {""})
            if not names:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            if (number := self._add(self._file, CONTENT)) >= 0:
                names.setdefault(number, set()).add("")
            for number in self._names.keys() - names.keys():
                self._system.inotify_rm_watch(self._fd, number)
            self._names = names
            if way(self._file) == found:
                return

    def _add(self, path: str, mask: int) -> int:
        return int(self._system.inotify_add_watch(self._fd, os.fsencode(path), mask))

    def _read(self) -> None:
        heard = any(name in self._names.get(number, ()) or mask & OVERFLOW for number, mask, name in self._events())
        if not heard:
            return
        with suppress(OSError):  # whatever was there is gone with its folders; the root is never
            self._set_out()
        self._told()

    def _events(self) -> Iterator[tuple[int, int, str]]:
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return
        at = 0
        while at < len(data):
            number, mask, _, length = HEAD.unpack_from(data, at)
            at += HEAD.size
            yield number, mask, os.fsdecode(data[at : at + length].rstrip(b"\0"))
            at += length
