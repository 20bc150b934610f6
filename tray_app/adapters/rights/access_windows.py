"""See access.py: by the access list of the file, which it has from its folder where nobody gave it another."""

from pathlib import Path

from tray_app.adapters import security_windows


def open_to_others(path: Path) -> bool:
    """Whether every user of this computer may read a file."""
    return security_windows.everybody_reads(path)


def closing(path: Path, secret: bool = True) -> str:
    return f'icacls "{path}" /inheritance:r /grant:r "%USERNAME%:F"'
