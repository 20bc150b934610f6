"""Folders and files of ours on Windows: kept private by an access list, replaced in spite of who looks at them."""

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

from tray_app.adapters import security_windows

TRIES, PAUSE = 20, 0.05


def foreign_owner(folder: Path) -> str | None:
    """None: a folder of somebody else's profile cannot even be opened, which is an error of its own."""
    return None


def keep_private(folder: Path) -> None:
    """A profile's folders are private by inheritance; one that BOTTRAY_HOME names may lie anywhere."""
    with suppress(OSError):  # a file system without access lists, or a share that does not let us change them
        security_windows.make_private(folder)


def keep_access(new: Path, target: Path, mode: int) -> None:
    """Who may read `new`, which comes in the place of `target`: our user alone where `mode` says so, else who could.

    By itself a new file has the access list of its folder, and `mode` means nothing here.
    """
    if mode & 0o077 == 0:
        keep_private(new)
    elif target.exists():
        with suppress(OSError):
            security_windows.copy_access(target, new)


def replace(source: Path, target: Path) -> None:
    """As os.replace. A virus scanner, an indexer or a reader of ours may have the target open for a moment.

    Raises OSError; EBUSY where it stays open, which Windows tells as if we had no right to it.
    """
    for _ in range(TRIES - 1):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            time.sleep(PAUSE)
    try:
        os.replace(source, target)
    except PermissionError as error:
        try:
            os.close(os.open(target, os.O_RDWR))
        except OSError:
            raise error from None
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from error
