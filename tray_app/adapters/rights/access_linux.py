"""See access.py: by the mode of a file and of the folders that lead to it."""

import os
import shlex
import stat
from pathlib import Path


def open_to_others(path: Path) -> bool:
    """Whether every user of this computer may read a file; in a folder that others cannot enter nobody can."""
    real = Path(os.path.realpath(path))
    try:
        return bool(real.stat().st_mode & stat.S_IROTH) and all(
            folder.stat().st_mode & stat.S_IXOTH for folder in real.parents
        )
    except OSError:
        return False


def closing(path: Path, secret: bool = True) -> str:
    return f"chmod {'go-rwx' if secret else 'go-w'} {shlex.quote(str(path))}"
