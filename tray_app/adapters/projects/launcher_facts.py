"""What the readers of launchers are told of this computer: files beside a launcher, who the user is."""

import glob
import os
import platform
from itertools import islice
from pathlib import Path

from tray_app.core.launchers import launchers
from tray_app.core.launchers.facts import Facts

MOST_BYTES = 300_000
MOST_FILES = 200  # that a pattern matches


def facts(launcher: Path) -> Facts:
    folder = launcher.parent.as_posix()

    def read(path: str) -> str | None:
        try:
            if not os.path.isfile(path := os.path.expanduser(path)):
                return None
            with open(path, "rb") as file:
                return launchers.decode(file.read(MOST_BYTES))
        except (OSError, ValueError):
            return None

    def listed(pattern: str) -> tuple[str, ...]:
        pattern = os.path.expanduser(pattern)
        if os.path.lexists(pattern):
            return (pattern,)
        if pattern.startswith(folder):
            pattern = glob.escape(folder) + pattern[len(folder) :]
        found = (path.replace("\\", "/") for path in glob.iglob(pattern) if os.path.isfile(path))
        return tuple(sorted(islice(found, MOST_FILES)))

    return Facts(folder, read, listed, os.environ, _specifiers())


def _specifiers() -> dict[str, str]:
    found = {"h": os.path.expanduser("~").replace("\\", "/"), "H": platform.node()}
    name = os.environ.get("USER") or os.environ.get("LOGNAME") or os.environ.get("USERNAME")
    if name:
        found["u"] = name
    if hasattr(os, "getuid"):
        found |= {"U": str(os.getuid()), "t": os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"}
    return found
