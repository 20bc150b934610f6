"""What runs a script on Linux."""

import os
from pathlib import Path

from tray_app.adapters import programs

VENV_PYTHON = "bin/python"
EXAMPLE = "/path/to/python"


def system_python() -> tuple[str, ...] | None:
    """The Python that a terminal would run."""
    found = programs.find("python3") or programs.find("python")
    return (found,) if found else None


def runs_itself(script: Path, start: bytes) -> bool:
    """Whether the kernel can start this file, whose first bytes are `start`."""
    return start.startswith((b"#!", b"\x7fELF")) and os.access(script, os.X_OK)
