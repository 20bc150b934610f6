"""See watch.py: the notifications of the folders on the way [Win32: FindFirstChangeNotificationW, which is what
ReadDirectoryChangesW is without the names]. A notification that comes between two waits is kept by the system."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from ctypes import c_void_p
from ctypes.wintypes import HANDLE
from typing import Any

from tray_app.adapters.config.ways import way
from tray_app.adapters.kernel_windows import INFINITE, INVALID, kernel32, sure

FILE_NAME, FOLDER_NAME, ATTRIBUTES, SIZE, LAST_WRITE, SECURITY = 0x1, 0x2, 0x4, 0x8, 0x10, 0x100
KINDS = FILE_NAME | FOLDER_NAME | ATTRIBUTES | SIZE | LAST_WRITE | SECURITY
LOOKS = 5  # for a way that changes while it is looked at


class Watch:
    def __init__(self, file: str, loop: asyncio.AbstractEventLoop, told: Callable[[], None]) -> None:
        self._file, self._loop, self._told = file, loop, told
        self._stop = sure(kernel32().CreateEventW(None, True, False, None))
        self._folders: dict[str, Any] = {}
        try:
            self._set_out()
        except BaseException:
            kernel32().CloseHandle(self._stop)
            raise
        self._thread = threading.Thread(target=self._listen, name="bottray-config", daemon=True)
        self._thread.start()

    def close(self) -> None:
        kernel32().SetEvent(self._stop)
        self._thread.join()
        kernel32().CloseHandle(self._stop)

    def _set_out(self) -> None:
        """Watch the way as it is now. Raises OSError where nothing of it can be watched."""
        for _ in range(LOOKS):
            found = way(self._file)
            for folder in self._folders.keys() - found.names.keys():
                kernel32().FindCloseChangeNotification(self._folders.pop(folder))
            for folder in found.names.keys() - self._folders.keys():
                handle = kernel32().FindFirstChangeNotificationW(folder, False, KINDS)
                if handle not in (INVALID, None):
                    self._folders[folder] = handle
            if way(self._file) == found:
                break
        if not self._folders:
            sure(0)

    def _listen(self) -> None:
        while True:
            folders = list(self._folders)
            handles = [self._stop, *self._folders.values()]
            found = kernel32().WaitForMultipleObjects(len(handles), (HANDLE * len(handles))(*handles), False, INFINITE)
            if not 0 < found < len(handles):
                break
            if not kernel32().FindNextChangeNotification(c_void_p(handles[found])):
                kernel32().FindCloseChangeNotification(self._folders.pop(folders[found - 1]))
            with suppress(OSError):
                self._set_out()
            with suppress(RuntimeError):  # the loop is gone
                self._loop.call_soon_threadsafe(self._told)
        for handle in self._folders.values():
            kernel32().FindCloseChangeNotification(handle)
