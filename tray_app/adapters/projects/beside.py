"""What goes with a script and was not named: it lies beside it (and beside what it links to), or one folder up.

Only what nobody else can change counts (core/trust.py); what is passed over for that is kept, to be told of.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.links import is_circle
from tray_app.adapters.pipes import is_pipe
from tray_app.adapters.projects.pythons.pythons import VENV_PYTHON
from tray_app.adapters.rights import trust
from tray_app.adapters.rights.access import closing
from tray_app.core.tokens.token import USUAL
from tray_app.core.trust import PassedOver, broken_link, empty_folder, endless_link, misnamed, of_others

VENVS = ("venv", ".venv", "env", ".env")
REQUIREMENTS = ("requirements.txt", "pyproject.toml")


MISNAMED = (".env.txt", "env.txt")
"""What an editor of Windows makes of .env, whose system hides the end of a name."""
LARGEST = 65_536  # bytes of a file that may be one


class Beside:
    """For one script, or for the folder of what is no script; `folder` is where the user lets it run."""

    def __init__(self, script: Path | None, folder: Path) -> None:
        self.passed_over: list[PassedOver] = []
        self._script, self._folder = script, folder
        self._around = [*dict.fromkeys([*(around(script) if script else []), *_up_to(folder, script)])]

    def python(self) -> Path | None:
        places = dict.fromkeys([*self._around, self._folder] if self._script else [])
        return self._first("python", (place / name / VENV_PYTHON for place in places for name in VENVS))

    def env_file(self) -> Path | None:
        """The nearest; python-dotenv looks upwards from the script too."""
        places = env_places(self._script, self._folder)
        found = self._first("env_file", places)
        if found is None:
            near = (place.with_name(name) for place in places for name in MISNAMED)
            self.passed_over += [misnamed("env_file", path) for path in near if _has_a_token(path)][:1]
        return found

    def requirements(self) -> Path | None:
        return self._first("requirements", (place / name for place in self._around for name in REQUIREMENTS))

    def _first(self, key: str, paths: Iterable[Path]) -> Path | None:
        named = [self._script, self._folder] if self._script else [self._folder]
        for path in dict.fromkeys(paths):
            if not (os.path.isfile(path) or (key == "env_file" and is_pipe(path))):
                if key == "env_file" and (odd := _no_file(key, path)):
                    self.passed_over.append(odd)
                continue
            who = trust.stranger(path, named)
            if who is None:
                return path
            command = closing(path, key == "env_file") if trust.closes(path, named) else None
            self.passed_over.append(of_others(key, path, who, command))
        return None


def env_places(script: Path | None, folder: Path) -> list[Path]:
    """Where the .env of a script may lie, the nearest first; `folder` is where it runs."""
    own = [script.parent, folder, *around(script)] if script else [folder]
    return [place / ".env" for place in dict.fromkeys([*own, *_up_to(folder, script)])]


def _has_a_token(path: Path) -> bool:
    try:
        return USUAL.search(start_of(path, LARGEST).decode("utf-8", "ignore").replace("\0", "")) is not None
    except OSError:
        return False


def _no_file(key: str, path: Path) -> PassedOver | None:
    """What somebody takes for a .env and is none. A folder with something in it is of its owner's own making."""
    try:
        if is_circle(path):
            return endless_link(key, path)
        if os.path.islink(path) and not os.path.exists(path):
            return broken_link(key, path, os.readlink(path))
        return None if os.listdir(path) else empty_folder(key, path)
    except OSError:
        return None


def _up_to(folder: Path, script: Path | None) -> list[Path]:
    """The folders above a script up to the one that it runs in, nearest first (`python src/shop/bot.py`)."""
    above = list(script.parents) if script else []
    return above[: above.index(folder) + 1] if folder in above else []


def around(script: Path) -> list[Path]:
    """Its folders, nearest first (src/bot.py)."""
    places = [script.parent, Path(os.path.realpath(script)).parent]
    return list(dict.fromkeys([*places, *(place.parent for place in places)]))
