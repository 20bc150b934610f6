"""Where a start script runs that does not say it: where its owner stands, in its own folder or in one above it within
the project.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tray_app.adapters.projects.scripts.start_form import HIGHEST, PROJECT, SIGNS
from tray_app.core.launchers.around import Around
from tray_app.core.launchers.parts import HERE, OldStart, Reading, join, runs
from tray_app.core.messages import Message
from tray_app.core.scripts import python_module

KINDS = frozenset(["sh", "bat", "ps1", "vbs"])


def placed(read: Callable[[Around], Reading], around: Around, launcher: Path) -> Reading:
    """What it starts from the nearest folder in which the most of that is found; its own where none is better."""
    found, fewest = read(around), None
    for up in range(1 + len(_above(launcher))):
        one = read(replace(around, folder=HERE + "/.." * up)) if up else found
        lost = (not one.starts, sum(not _is_there(start, around) for start in one.starts))
        if fewest is None or lost < fewest:
            found, fewest = (_told(one, launcher, launcher.parents[up]) if up else one), lost
    return found


def _above(launcher: Path) -> list[Path]:
    """The folders above its own that belong to its project, by what lies in them; never the home or what is above."""
    home = Path(os.path.expanduser("~"))
    found: list[Path] = []
    above = [*launcher.parents][: HIGHEST + 1]
    for n, folder in enumerate(above):
        if folder in (home, *home.parents, Path(folder.anchor)):
            break
        if any(os.path.exists(folder / name) for name in (*PROJECT, *SIGNS)):
            found = above[1 : n + 1]
        if os.path.exists(folder / ".git"):
            break
    return found


def _is_there(start: OldStart, around: Around) -> bool:
    program = runs(start.words)
    if program is None:
        return around.there(join(start.folder, start.words[0])) is not False
    if program.script is not None:
        return around.there(join(start.folder, program.script)) is not False
    module = python_module.served(program.module or "", program.args) or program.module or ""
    files = (join(start.folder, "/".join(parts)) for parts in python_module.files(module))
    return any(around.there(file) for file in files)


def _told(reading: Reading, launcher: Path, folder: Path) -> Reading:
    note = Message("{launcher} does not say in which folder it runs. What it starts is found from {folder}, so that "
                   "folder is taken.", launcher=launcher.name, folder=folder)  # fmt: skip
    return replace(reading, starts=tuple(replace(one, notes=(*one.notes, note)) for one in reading.starts))
