"""The text of a script or a launcher, as far as anything of it is read."""

from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.core.launchers import encodings

MOST_BYTES = 300_000  # of one file


def text_of(script: Path | None) -> str:
    """Its beginning; nothing where it cannot be read."""
    try:
        return encodings.decode(start_of(script, MOST_BYTES)) if script else ""
    except OSError:
        return ""
