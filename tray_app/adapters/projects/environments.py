"""Where poetry, pipenv and conda keep a project's Python when it does not lie beside the script.

The tool itself is asked where it is there to be asked; conda's environments are folders that are known.
"""

import os
import re
import subprocess
from pathlib import Path

from tray_app.adapters import programs
from tray_app.adapters.projects.pythons import VENV_PYTHON
from tray_app.adapters.rights import trust
from tray_app.adapters.system import NO_WINDOW

PATIENCE = 20.0  # seconds: poetry takes two of them on a good day
CONDAS = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda")
QUESTIONS = {"poetry": ("poetry", "env", "info", "-p"), "pipenv": ("pipenv", "--venv")}
READ = ("pyproject.toml", "poetry.toml")
SIGNS = {"poetry.lock": "poetry", "Pipfile": "pipenv", "environment.yml": "conda", "environment.yaml": "conda"}


def tool_of(folder: Path, script: Path) -> str | None:
    """The tool that a project folder is written for, by the file that it leaves there.

    None where others can change that, or what the tool would read and run there, and not the script.
    """
    sign = next((sign for sign in SIGNS if os.path.isfile(folder / sign)), None)
    read = [folder / name for name in (sign, *READ) if name and os.path.isfile(folder / name)]
    return SIGNS[sign] if sign and not any(trust.stranger(file, [script]) for file in read) else None


def python_of(tool: str, folder: Path, home: Path) -> Path | None:
    """The interpreter that `tool` (poetry, pipenv, "conda", "conda NAME") has for the project in `folder`.

    None where the tool or the environment is not on this computer.
    """
    kind, _, name = tool.partition(" ")
    if kind == "conda":
        place = _conda(name or _named(folder), home)
    elif kind in QUESTIONS:
        place = _asked(QUESTIONS[kind], folder)
    else:
        return None
    if place is None:
        return None
    return next((place / file for file in (VENV_PYTHON, "python.exe") if os.path.isfile(place / file)), None)


def _asked(question: tuple[str, ...], folder: Path) -> Path | None:
    program = programs.find(question[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *question[1:]],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = [line.strip() for line in done.stdout.splitlines() if os.path.isabs(line.strip())]
    return Path(lines[-1]) if done.returncode == 0 and lines else None


def _named(folder: Path) -> str:
    for sign in ("environment.yml", "environment.yaml"):
        try:
            found = re.search(r"^name:\s*[\"']?([\w.-]+)", (folder / sign).read_text("utf-8"), re.MULTILINE)
        except (OSError, ValueError):
            continue
        if found:
            return found[1]
    return ""


def _conda(name: str, home: Path) -> Path | None:
    if not name:
        return None
    if os.path.isabs(name):
        return Path(name)
    try:
        listed = (home / ".conda" / "environments.txt").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        listed = []
    places = [Path(line) for line in listed if Path(line).name == name]
    places += [root / base / "envs" / name for root in (home, Path("/opt")) for base in CONDAS]
    return next((place for place in places if os.path.isdir(place)), None)
