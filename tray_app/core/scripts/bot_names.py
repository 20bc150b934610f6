"""What looks like a bot by names alone, for who is offered what lies on his desktop: no file is opened for that."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from tray_app.core.pattern import pattern

_BOT = pattern(r"bot|бот|telegram|телеграм", re.I)
_PROGRAMS = (".py", ".js", ".ts", ".mjs")
_LAUNCHERS = (".bat", ".cmd", ".ps1", ".vbs", ".sh")
_ENTRIES = ("bot", "main", "app", "run", "start", "index", "__main__")
_STARTS = pattern(r"start|run|launch|bot|бот|пуск|старт", re.I)
_BESIDE = (".env", "requirements.txt", "package.json", "pyproject.toml")


def is_file(name: str) -> bool:
    """Of a file that lies there by itself."""
    path = PurePath(name)
    return path.suffix.lower() in (*_PROGRAMS, *_LAUNCHERS) and bool(_BOT.search(path.stem))


def in_folder(folder: str, files: Sequence[str]) -> tuple[int, str] | None:
    """[how little speaks for it, the launcher to be taken or "" for the folder]; None where it looks like no bot."""
    paths = [PurePath(name) for name in files]
    programs = [path for path in paths if path.suffix.lower() in _PROGRAMS]
    launchers = [path.name for path in paths if path.suffix.lower() in _LAUNCHERS and _STARTS.search(path.stem)]
    called = bool(_BOT.search(folder)) or any(_BOT.search(path.stem) for path in programs)
    entry = any(path.stem.lower() in _ENTRIES for path in programs)
    if not programs or not (called or (entry and (launchers or set(files).intersection(_BESIDE)))):
        return None
    return (0 if called and entry else 1), launchers[0] if len(launchers) == 1 else ""
