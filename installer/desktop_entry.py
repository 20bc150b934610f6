"""The files by which a Linux desktop and a shell find the program: launcher, menu entry, icon.

Formats: Desktop Entry Specification 1.5, Icon Theme Specification 0.13.
"""

import re
import shlex
from pathlib import Path

from installer import folders
from tray_app.core.messages import LANGUAGES, Message

ICONS = {"bottray.svg": "scalable", "bottray.png": "256x256"}
"""Pictures in `assets/`, and the folder of the hicolor theme for each."""
TEXTS = {
    "GenericName": Message("Telegram bot supervisor"),
    "Comment": Message("Runs your Telegram bots and shows how they are"),
}


def launcher(python: Path) -> str:
    """The `bottray` command. Isolated (-I), so that neither the current folder nor PYTHONPATH gets between."""
    return f'#!/bin/sh\nexec {shlex.quote(str(python))} -I -m tray_app "$@"\n'


def icons() -> dict[Path, Path]:
    """The program's icon: where each picture goes, below the user's data folder, and the file it is."""
    found = {name: folders.SOURCE / "assets" / name for name in ICONS}
    return {Path("icons/hicolor", ICONS[name], "apps", name): path for name, path in found.items() if path.exists()}


def menu_entry(command: Path) -> str:
    """The .desktop file that starts the tray by `command`."""
    lines = ["[Desktop Entry]", "Type=Application", "Name=BotTray"]
    for key, text in TEXTS.items():
        lines.append(f"{key}={text.render('en')}")
        lines += [f"{key}[{code}]={text.render(code)}" for code in LANGUAGES if code != "en"]
    lines += [f"Exec={exec_word(str(command))} tray", "Terminal=false", "StartupNotify=false"]
    lines += ["Icon=bottray", "Categories=Network;", "Keywords=telegram;bot;"]
    return "\n".join(lines) + "\n"


def exec_word(word: str) -> str:
    """One argument of an Exec line, in double quotes: the key's own quoting first, then that of a string value."""
    quoted = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return '"' + quoted.replace("\\", "\\\\") + '"'
