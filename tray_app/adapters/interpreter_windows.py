"""What runs a script on Windows."""

import shutil
from pathlib import Path

VENV_PYTHON = "Scripts/python.exe"


def system_python() -> tuple[str, ...] | None:
    """The launcher of python.org finds the newest Python; `python` on PATH may be the Store's placeholder."""
    launcher = shutil.which("py")
    if launcher:
        return (launcher, "-3")
    found = shutil.which("python") or shutil.which("python3")
    return (found,) if found else None


def runs_itself(script: Path, start: bytes) -> bool:
    """Whether Windows can start this file by itself: it goes by the suffix alone."""
    return script.suffix.lower() in (".exe", ".com", ".bat", ".cmd")
