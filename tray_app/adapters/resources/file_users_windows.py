"""See file_users.py: the Restart Manager knows who has a file open, and needs no right to look into a process for it.

https://learn.microsoft.com/windows/win32/api/restartmanager/nf-restartmanager-rmgetlist
"""

import ctypes
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

KEY_LENGTH = 32  # CCH_RM_SESSION_KEY
MOST = 16


class _Unique(ctypes.Structure):
    _fields_ = (("pid", ctypes.c_uint32), ("started", ctypes.c_uint32 * 2))


class _Info(ctypes.Structure):
    """RM_PROCESS_INFO."""

    _fields_ = (
        ("process", _Unique),
        ("application", ctypes.c_uint16 * 256),
        ("service", ctypes.c_uint16 * 64),
        ("type", ctypes.c_int),
        ("status", ctypes.c_uint32),
        ("session", ctypes.c_uint32),
        ("restartable", ctypes.c_int),
    )


def users(files: Collection[Path]) -> tuple[list[tuple[int, Path]], int | None]:
    windows: Any = ctypes
    try:
        manager = windows.WinDLL("rstrtmgr")
        return [(pid, file) for file in files for pid in _of(manager, file)], 0
    except (AttributeError, OSError):
        return [], None


def _of(manager: Any, file: Path) -> Iterator[int]:
    """Raises OSError where the Restart Manager does not say."""
    session = ctypes.c_uint32()
    _must(manager.RmStartSession(ctypes.byref(session), 0, ctypes.create_unicode_buffer(KEY_LENGTH + 1)))
    try:
        names = (ctypes.c_wchar_p * 1)(str(file))
        _must(manager.RmRegisterResources(session, 1, names, 0, None, 0, None))
        needed, room, why = ctypes.c_uint32(), ctypes.c_uint32(MOST), ctypes.c_uint32()
        infos = (_Info * MOST)()
        _must(manager.RmGetList(session, ctypes.byref(needed), ctypes.byref(room), infos, ctypes.byref(why)))
        yield from (infos[n].process.pid for n in range(min(room.value, MOST)))
    finally:
        manager.RmEndSession(session)


def _must(code: int) -> None:
    if code:
        raise OSError(code, "Restart Manager")
