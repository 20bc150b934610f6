"""Whose a folder is, by its owner's number."""

import os
from pathlib import Path


def foreign_owner(folder: Path) -> str | None:
    """The name of the folder's owner where that is not the user we run as, else None."""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return None
    import pwd

    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)
