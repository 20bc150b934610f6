"""Where this user's config and state lie, as plain text: light enough for one that only asks the agent."""

import os
import sys
from collections.abc import Mapping

PORTABLE, DATA = "portable", "data"
"""Beside the frozen program: a file that makes it carry everything of its user along, and the folder for that."""


def folders(environ: Mapping[str, str]) -> tuple[str, str]:
    """(config, state): BOTTRAY_HOME is both, as is a portable program's own folder; otherwise the platform's places,
    for which platformdirs asks."""
    home = environ.get("BOTTRAY_HOME", "").strip() or portable()
    if home:
        place = os.path.abspath(os.path.expanduser(home))
        return place, place
    import platformdirs

    return (
        platformdirs.user_config_dir("bottray", appauthor=False),
        platformdirs.user_state_dir("bottray", appauthor=False),
    )


def portable() -> str:
    """Where a portable program keeps everything; empty where ours is not one."""
    beside = os.path.dirname(sys.executable)
    is_one = getattr(sys, "frozen", False) and os.path.exists(os.path.join(beside, PORTABLE))
    return os.path.join(beside, DATA) if is_one else ""


def of_the_user() -> list[str]:
    """Where people put what is theirs, as far as it is there: the desktop, documents, downloads (by the names that they
    have in the user's language, or on another disk), home."""
    import platformdirs

    own = (platformdirs.user_desktop_dir(), platformdirs.user_documents_dir(), platformdirs.user_downloads_dir())
    return [path for path in dict.fromkeys((*own, os.path.expanduser("~"))) if os.path.isdir(path)]
