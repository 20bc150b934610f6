"""See desktop.py: the desktops of freedesktop.org, through `xdg-open`."""

import os
import subprocess
from pathlib import Path

from tray_app.core.errors import HostError
from tray_app.core.messages import Message

PROGRAM = "xdg-open"
PATIENCE = 5.0
"""Seconds to wait for a refusal. On some desktops xdg-open ends at once, on others with the viewer."""


def open_path(path: Path) -> None:
    """Raises HostError where the path does not exist or nothing opens it."""
    if not path.exists():
        raise HostError(Message("There is no {path} yet.", path=path))
    try:
        # its own session: the viewer outlives the tray
        viewer = subprocess.Popen(
            [PROGRAM, os.fspath(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise HostError(
            Message("{path} cannot be opened: {program} is missing.", path=path, program=PROGRAM),
            Message("Install the package xdg-utils, or look at the file in a terminal."),
        ) from error
    try:
        code = viewer.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        return
    if code:
        raise HostError(
            Message("Nothing on this desktop opens {path} ({program}: {code}).", path=path, program=PROGRAM, code=code)
        )
