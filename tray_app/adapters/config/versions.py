"""What bots.toml was before our own programs wrote it: the last ten, for somebody who wants one back."""

import time
from pathlib import Path

from tray_app.adapters.files import private_folder, read_text, write_atomic

MOST = 10
FOLDER = "old-config"
"""Below our state."""


def keep(state: Path, text: str) -> None:
    """Beside those before it; the oldest go. Raises HostError, OSError."""
    if not text.strip():
        return
    folder = private_folder(state / FOLDER)
    write_atomic(folder / f"{time.time_ns():020}.toml", text.encode(), 0o600)
    for old in _files(state)[MOST:]:
        old.unlink(missing_ok=True)


def kept(state: Path) -> list[tuple[float, str]]:
    """When each was followed by another (seconds since 1970), and its text; the newest first."""
    found = []
    for file in _files(state):
        try:
            found.append((int(file.stem) / 1e9, read_text(file)))
        except (OSError, ValueError):
            continue  # of another's making, or gone in this moment
    return found


def _files(state: Path) -> list[Path]:
    return sorted((state / FOLDER).glob("*.toml"), reverse=True)
