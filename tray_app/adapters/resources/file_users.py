"""Which processes have a file open."""

from collections.abc import Collection
from pathlib import Path

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.resources.file_users_windows import users as _users
else:
    from tray_app.adapters.resources.file_users_linux import users as _users


def users(files: Collection[Path]) -> tuple[list[tuple[int, Path]], int | None]:
    """(pid, file) of those that can be seen, and how many processes could not be looked into; None where the
    system did not say. It looks at the disk and
    the process table: in a thread."""
    return _users(files)
