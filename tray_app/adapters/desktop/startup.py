"""What the user had put into the desktop's own start folder before BotTray: found, and moved aside, never deleted."""

import os
import shutil
from pathlib import Path

from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

if WINDOWS:
    from tray_app.adapters.desktop.startup_windows import entries
else:
    from tray_app.adapters.desktop.startup_linux import entries

__all__ = ["entries", "set_aside"]


def set_aside(entry: Path, folder: Path) -> Path:
    """Move it into `folder`, beside what was moved there before; where it is now. Raises HostError."""
    kept, number = folder / entry.name, 1
    while os.path.lexists(kept):
        number += 1
        kept = folder / f"{entry.stem} {number}{entry.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(entry, kept)  # the two may lie on different drives
    except OSError as error:
        raise HostError(
            Message("{path} cannot be moved to {folder}: {reason}.", path=entry, folder=folder, reason=because(error)),
            Message("Move it away by hand, or it starts a copy of the bot at login."),
        ) from error
    return kept
