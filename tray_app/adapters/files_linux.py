"""Whose a folder is, by its owner's number."""

import os
from os import replace
from pathlib import Path

__all__ = ["foreign_owner", "keep_access", "keep_private", "replace"]


def foreign_owner(folder: Path) -> str | None:
    """The name of the folder's owner where that is not the user we run as, else None."""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return None
    from tray_app.adapters.users_linux import user_name  # `status` does without

    return user_name(owner)


def keep_private(folder: Path) -> None:
    """For its owner alone (0700)."""
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def keep_access(new: Path, target: Path, mode: int) -> None:
    """Nothing to do: it was made with this mode."""
