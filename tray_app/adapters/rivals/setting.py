"""Where and with what a process runs, and the texts of the script that it shares with a bot."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from tray_app.adapters.files import start_of
from tray_app.adapters.links import real
from tray_app.adapters.rivals.program import files_of
from tray_app.adapters.rivals.seen import words_of
from tray_app.core.launchers.encodings import decode
from tray_app.core.processes.program import program_of

LARGEST = 262_144  # bytes of a script that is looked into
MOST = 40  # scripts beside it
NO_HOMES = {os.path.expanduser("~"), os.path.abspath(os.sep)}  # where nearly everything works
DEEPEST, MOST_OF_ALL = 3, 120  # folders below it, and scripts in all of them


@dataclass(frozen=True)
class Setting:
    """`folder` as we may open it, `named` as it is called; both "" where it is not shown. `interpreter` as written."""

    folder: str
    named: str
    variables: Mapping[str, str] = field(repr=False)
    interpreter: str


def setting(here: ModuleType, pid: int) -> Setting:
    folder = here.folder(pid)
    words = words_of(here.command_line(pid))
    return Setting(folder, real(folder) if folder else "", pairs(here.environment(pid)), words[0])


def pairs(around: bytes) -> dict[str, str]:
    """The variables of an environment as the system has it."""
    several = (entry.partition("=") for entry in os.fsdecode(around).split("\0"))
    return {name: value for name, sign, value in several if sign and name}


def script_of(words: tuple[str, ...], folder: Path) -> Path | None:
    """The file behind a command that names a script or a module."""
    program = program_of(words)
    for written in files_of(program) if program else ():
        if os.path.isfile(folder / written):
            return Path(os.path.abspath(folder / written))
    return None


def project_texts(script: Path, works: Path | None = None) -> list[str]:
    """The script's, and those of the same language in its folder and in the packages below it; of a script that lies
    below the folder that it `works` in, from there."""
    found, top = [script], script.parent
    if works and works in script.parents and str(works) not in NO_HOMES:
        top = works
    for folder, below, names in os.walk(top):
        depth = len(Path(folder).relative_to(top).parts)
        if depth >= DEEPEST:
            below.clear()
        below[:] = sorted(name for name in below if _is_package(Path(folder, name)))
        own = sorted(name for name in names if name.endswith(script.suffix or "\0"))
        found += [Path(folder, name) for name in own[:MOST_OF_ALL]]
        if len(found) > MOST_OF_ALL:
            break
    return _read(dict.fromkeys(found[:MOST_OF_ALL]))


def _is_package(folder: Path) -> bool:
    """Not what an installation brought, nor tests, whose bots are none."""
    if folder.name.startswith((".", "__")) or folder.name in ("node_modules", "tests", "test", "site-packages"):
        return False
    return not os.path.isfile(folder / "pyvenv.cfg")


def texts(script: Path) -> list[str]:
    """The script's, and those that lie beside it in the same language: it may read its settings in one of them."""
    try:
        names = sorted(name for name in os.listdir(script.parent) if name.endswith(script.suffix or "\0"))
    except OSError:
        names = []
    return _read(dict.fromkeys([script, *(script.parent / name for name in names[:MOST])]))


def _read(paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        try:
            data = start_of(path, LARGEST + 1)
        except OSError:
            continue
        if len(data) <= LARGEST:
            found.append(decode(data))
    return found
