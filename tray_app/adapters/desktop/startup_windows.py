"""See startup.py: shortcuts and scripts in the Startup folder (shell:startup)."""

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from tray_app.core.launchers import encodings, shortcut
from tray_app.core.pattern import pattern

SHELL_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
SCRIPTS = (".bat", ".cmd", ".vbs", ".ps1")
_FILE = pattern(r"""[^\s"'=,;&|<>()]+\.(?:bat|cmd|pyw?|exe|vbs|ps1)\b|"[^"\r\n]+\.(?:bat|cmd|pyw?|vbs|ps1)\"""", re.I)


def entries(started: Collection[Path], environ: Mapping[str, str]) -> list[Path]:
    """Those that start one of the files `started`, an old launcher or the bot's script, and nothing else of the user's.

    Theirs is the evidence of a full path: a name alone may be another folder's bot.
    """
    return in_folder(_startup(environ), started)


def in_folder(folder: Path, started: Collection[Path], code_page: str = "mbcs") -> list[Path]:
    """As `entries`; `code_page` is that of the machine, which only Windows knows by the name of mbcs."""
    try:
        there = sorted(folder.iterdir())
    except OSError:
        return []
    wanted = {_key(str(path)) for path in started}
    return [entry for entry in there if _starts(entry, wanted, started, code_page)]


def _starts(entry: Path, wanted: set[str], started: Collection[Path], code_page: str) -> bool:
    if _key(str(entry)) in wanted:
        return True
    try:
        data = entry.read_bytes()
        if entry.suffix.lower() == ".lnk":
            return _link_starts(entry, shortcut.read(data, code_page), wanted)
        if entry.suffix.lower() not in SCRIPTS:
            return False
        copies = (path.read_bytes() for path in started if path.suffix.lower() in SCRIPTS)
        return data in copies or _text_starts(encodings.decode(data), wanted)
    except OSError:
        return False


def _link_starts(entry: Path, link: shortcut.Shortcut | None, wanted: set[str]) -> bool:
    if link is None:
        return False
    target = link.target or (str(entry.parent / link.relative) if link.relative else "")
    named = [first or second for first, second in re.findall(r'"([^"]+)"|(\S+)', link.arguments)]
    return any(_key(os.path.join(link.folder, part)) in wanted for part in (target, *named) if part)


def _text_starts(text: str, wanted: set[str]) -> bool:
    """Whether it names one of them, and no script that is not one of them: other bots would be lost with it."""
    named = {_key(found.strip('"')) for found in _FILE.findall(text)}
    named = {one for one in named if not one.endswith((".exe", "activate.bat", "activate.ps1"))}
    return bool(named) and named <= wanted


def _key(path: str) -> str:
    """One text for all that Windows takes for the same path."""
    return os.path.normpath(path.replace("\\", os.sep)).casefold()


def _startup(environ: Mapping[str, str]) -> Path:
    import winreg  # this file is imported on Linux too

    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, SHELL_FOLDERS) as opened:  # type: ignore[attr-defined,unused-ignore]
            return Path(os.path.expandvars(winreg.QueryValueEx(opened, "Startup")[0]))  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return Path(environ.get("APPDATA", ""), r"Microsoft\Windows\Start Menu\Programs\Startup")
