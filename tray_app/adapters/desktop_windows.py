"""See desktop.py: Windows."""

import os
from pathlib import Path

from tray_app.core.errors import HostError
from tray_app.core.messages import Message


def open_path(path: Path) -> None:
    """Raises HostError where the path does not exist or nothing opens it."""
    try:
        os.startfile(path)  # type: ignore[attr-defined,unused-ignore]
    except OSError as error:
        raise HostError(Message("{path} cannot be opened: {error}.", path=path, error=error.strerror)) from error
