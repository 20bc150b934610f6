"""See watch.py: inotify(7). The folders on the way are watched, since editors put another file in the place, and the
file itself, since it may have another name by which it is written (a hard link, a bind mount)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from tray_app.adapters import inotify_linux as inotify
from tray_app.adapters.config.ways import way

CONTENT = inotify.MODIFY | inotify.ATTRIB | inotify.CLOSE_WRITE
NAMES = CONTENT | inotify.MOVED_FROM | inotify.MOVED_TO | inotify.CREATE | inotify.DELETE
SELF = inotify.DELETE_SELF | inotify.MOVE_SELF
LOOKS = 5  # for a way that changes while it is looked at


class Watch:
    def __init__(self, file: str, loop: asyncio.AbstractEventLoop, told: Callable[[], None]) -> None:
        self._file, self._loop, self._told = file, loop, told
        self._inotify = inotify.Inotify()
        self._names: dict[int, set[str]] = {}  # of each watch; one without a name is about its folder
        try:
            self._set_out()
        except BaseException:
            self._inotify.close()
            raise
        loop.add_reader(self._inotify.fd, self._read)

    def close(self) -> None:
        if self._inotify.fd >= 0:
            self._loop.remove_reader(self._inotify.fd)
            self._inotify.close()

    def _set_out(self) -> None:
        """Watch the way as it is now. Raises OSError where nothing of it can be watched."""
        for _ in range(LOOKS):
            found = way(self._file)
            names: dict[int, set[str]] = {}
            for folder in found.folders:
                about = found.names.get(folder, set())
                number = self._inotify.add(folder, SELF | (NAMES if about else 0))
                if number >= 0:
                    names.setdefault(number, set()).update(about, {""})
            if not names:
                raise inotify.refused()
            if (number := self._inotify.add(self._file, CONTENT)) >= 0:
                names.setdefault(number, set()).add("")
            for number in self._names.keys() - names.keys():
                self._inotify.remove(number)
            self._names = names
            if way(self._file) == found:
                return

    def _read(self) -> None:
        heard = any(
            name in self._names.get(number, ()) or mask & inotify.OVERFLOW
            for number, mask, name in self._inotify.events()
        )
        if not heard:
            return
        with suppress(OSError):  # whatever was there is gone with its folders; the root is never
            self._set_out()
        self._told()
