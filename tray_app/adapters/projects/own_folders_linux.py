"""See own_folders.py: by the names that xdg-user-dirs has written down, which are in the user's language."""

import os
import re
from pathlib import Path

from tray_app.core.pattern import pattern

_LINE = pattern(r'^XDG_(DESKTOP|DOCUMENTS|DOWNLOAD)_DIR="(?:\$HOME/)?([^"\n]+)"', re.M)


def own_folders() -> list[Path]:
    """Home is the last; those that are not there are left out."""
    home = Path(os.path.expanduser("~"))
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    try:
        named = dict(_LINE.findall((config / "user-dirs.dirs").read_text("utf-8", "replace")))
    except OSError:
        named = {}
    usual = {"DESKTOP": "Desktop", "DOCUMENTS": "Documents", "DOWNLOAD": "Downloads"}
    found = [*(home / named.get(which, name) for which, name in usual.items()), home]
    return [path for path in dict.fromkeys(found) if path.is_dir()]
