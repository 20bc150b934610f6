"""See own_folders.py: as the registry names them, which may be in OneDrive or on another disk."""

import os
from pathlib import Path
from typing import Any

_SHELL_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_VALUES = {
    "Desktop": "Desktop",
    "Personal": "Documents",
    "{374DE290-123F-4565-9164-39C4925E467B}": "Downloads",
}


def own_folders() -> list[Path]:
    """Home is the last; those that are not there are left out."""
    home = Path(os.path.expanduser("~"))
    found = [_folder(value) or home / name for value, name in _VALUES.items()]
    return [path for path in dict.fromkeys([*found, home]) if path.is_dir()]


def _folder(value: str) -> Path | None:
    winreg = _winreg()
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _SHELL_FOLDERS) as key:
            return Path(os.path.expandvars(str(winreg.QueryValueEx(key, value)[0])))
    except OSError:
        return None


def _winreg() -> Any:
    """The module, which mypy knows on Windows only."""
    import winreg

    return winreg
