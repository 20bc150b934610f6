"""Why a path that somebody has named leads nowhere, and what he may have meant."""

import os
from pathlib import Path

from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.reasons import broken_link, unreadable


def not_to_be_read(path: Path, error: OSError) -> ConfigError:
    """Why what somebody has named cannot be looked into, and what may be meant."""
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            what, cure = broken_link(path, os.readlink(path), script=True)
            return ConfigError(what, cure=cure)
        return ConfigError(Message("There is no file or folder {path}.", path=path), cure=_near(path))
    return unreadable(path, error)


def _near(path: Path) -> Message:
    import difflib

    try:
        near = difflib.get_close_matches(path.name, os.listdir(path.parent), 1)
    except OSError:
        near = []
    if near:
        return Message("Did you mean {name}?", name=path.parent / near[0])
    return Message("Look how it is written; a path with blanks in it goes between quotes.")
