"""Whose a folder is: on Windows the access list of the user's profile sees to it, and what lies in it inherits that."""

from pathlib import Path


def foreign_owner(folder: Path) -> str | None:
    """None: a folder of somebody else's profile cannot even be opened, which is an error of its own."""
    return None
