"""See startup.py: entries of the desktop's autostart folder whose command names the script (XDG Autostart 0.5)."""

import shlex
from collections.abc import Collection, Mapping
from pathlib import Path


def entries(started: Collection[Path], environ: Mapping[str, str]) -> list[Path]:
    """Those that start one of the files `started`."""
    config = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or Path.home(), ".config")
    wanted = {str(path) for path in started}
    return [entry for entry in sorted(Path(config, "autostart").glob("*.desktop")) if wanted & _words(entry)]


def _words(entry: Path) -> set[str]:
    try:
        lines = entry.read_text(encoding="utf-8").splitlines()
        return {word for line in lines if line.startswith("Exec=") for word in shlex.split(line[len("Exec=") :])}
    except (OSError, ValueError):
        return set()
