"""Where a bot's variables can be written, in words that can be followed: what lies there may be no file."""

import os
import stat
from pathlib import Path

from tray_app.adapters.files import keeps
from tray_app.core.messages import Message


def write(name: str, path: Path) -> Message:
    """The advice to set a variable there."""
    try:
        pipe = stat.S_ISFIFO(os.stat(path).st_mode)
    except OSError:
        pipe = False
    if pipe:
        return Message("Let the program that fills {path} (such as 1Password) give {name}.", path=path, name=name)
    if keeps(path):
        return Message("Write {name}=... into {path}.", name=name, path=path)
    return Message(
        "{path} is no file that could keep anything: put one in its place, with {name}=... in it.", path=path, name=name
    )
