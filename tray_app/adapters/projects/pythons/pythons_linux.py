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


def of_release(release: str, home: Path) -> str | None:
    """A Python of that release ("3.12") on this computer: on PATH, pyenv's, uv's."""
    if (found := programs.find(f"python{release}")) and "/shims/" not in found:
        return found
    for kept, name in (
        (home / ".pyenv/versions", f"{release}."),
        (home / ".local/share/uv/python", f"cpython-{release}."),
    ):
        try:
            names = sorted(os.listdir(kept), reverse=True)
        except OSError:
            continue
        tries = (kept / one / "bin" / f"python{release}" for one in names if one.startswith(name))
        if python := next((one for one in tries if os.path.isfile(one)), None):
            return str(python)
    return None


def runs_itself(script: Path, start: bytes) -> bool:
    """Whether the kernel can start this file, whose first bytes are `start`."""
    return start.startswith((b"#!", b"\x7fELF")) and os.access(script, os.X_OK)
