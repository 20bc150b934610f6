"""Where a project's Python is when it does not lie beside the script as `.venv`: the environments of poetry, pipenv,
pdm, conda, pyenv and virtualenvwrapper, and a folder of any name. It only looks.

A tool's own place is computed as the tool does; only where that leaves it open is the tool itself asked, and not for
longer than PATIENCE.
"""

import base64
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tray_app.adapters import programs
from tray_app.adapters.files import start_of
from tray_app.adapters.projects.pythons.pythons import VENV_PYTHON
from tray_app.adapters.rights import trust
from tray_app.adapters.system import NO_WINDOW

PATIENCE = 20.0  # seconds: poetry takes two of them on a good day
CONDAS = ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba", ".conda", "AppData/Local/miniconda3")
SHARED = ("/opt/conda", "/opt/miniconda3", "/opt/anaconda3", "C:/ProgramData/miniconda3", "C:/ProgramData/anaconda3")
QUESTIONS = {"poetry": ("poetry", "env", "info", "-p"), "pipenv": ("pipenv", "--venv")}
SIGNS = {
    "uv.lock": "uv", "poetry.lock": "poetry", "pdm.lock": "pdm", ".pdm-python": "pdm", "Pipfile": "pipenv",
    "environment.yml": "conda", "environment.yaml": "conda",
}  # fmt: skip
READ = ("pyproject.toml", "poetry.toml", ".pdm-python")
MADE_BY = {"uv": "uv sync", "poetry": "poetry install", "pdm": "pdm install", "pipenv": "pipenv install",
           "rye": "rye sync", "hatch": "hatch env create"}  # fmt: skip
LARGEST = 1_000_000
MOST = 200  # folders below a project, or environments of a tool, that are looked into


@dataclass(frozen=True)
class Environment:
    """An interpreter, and whose environment it is ("poetry", "conda", or the folder's name)."""

    python: Path
    of: str


def tool_of(folder: Path, script: Path) -> str | None:
    """The tool that a project folder is written for, by the file that it leaves there.

    None where others can change that, or what the tool would read and run there, and not the script.
    """
    sign = next((sign for sign in SIGNS if os.path.isfile(folder / sign)), None)
    tool = SIGNS[sign] if sign else "poetry" if "[tool.poetry" in _text(folder / "pyproject.toml") else None
    read = [folder / name for name in (sign, *READ) if name and os.path.isfile(folder / name)]
    return tool if tool and not any(trust.stranger(file, [script]) for file in read) else None


def maker(tool: str, folder: Path) -> str:
    """The command that makes a tool's environment for the project in `folder`."""
    kind, _, name = tool.partition(" ")
    if kind == "conda":
        sign = next((sign for sign in ("environment.yml", "environment.yaml") if os.path.isfile(folder / sign)), None)
        return f"conda env create -f {sign}" if sign else f"conda create -n {name or 'bot'} python"
    return MADE_BY.get(kind, f"{kind} install")


def of_tool(tool: str, folder: Path, environ: Mapping[str, str]) -> Environment | None:
    """The environment that `tool` (poetry, "conda NAME") has for the project in `folder`; None where it has none on
    this computer, or is not there to be asked."""
    kind, _, name = tool.partition(" ")
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    places: list[Path] = []
    if kind == "conda":
        places = list(_conda(name or _named(folder), home))
    elif kind == "pdm":
        python = Path(_text(folder / ".pdm-python").strip() or "-")
        if python.is_absolute() and os.path.isfile(python):
            return Environment(python, kind)
    elif kind == "poetry":
        places = list(_poetry(folder, home, environ))
    elif kind == "pipenv":
        places = list(_pipenv(folder, home, environ))
    if len(places) != 1 and kind in QUESTIONS:
        places = [*_asked(QUESTIONS[kind], folder), *places]
    return next((Environment(one, kind) for place in places if (one := _python(place))), None)


def around(folder: Path, script: Path, environ: Mapping[str, str]) -> list[Environment]:
    """Environments of any name below a project's folder, and those that are kept elsewhere under its name, the newest
    first. What others may change is left out."""
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    places = [place for place in _below(folder) if not trust.stranger(place, [script])]
    places.sort(key=_age, reverse=True)
    found = [Environment(one, place.name) for place in places if (one := _python(place))]
    kept = Path(environ.get("WORKON_HOME") or home / ".virtualenvs")
    for place in [kept / name for name in _names(kept)[:MOST]]:
        if _text(place / ".project").strip() == str(folder) and (one := _python(place)):
            found.append(Environment(one, place.name))
    name = _text(folder / ".python-version").strip()
    if re.fullmatch(r"(?!\d+(?:\.\d+)*$)[\w.-]{1,80}", name) and not set(name) <= {"."}:
        kept = Path(environ.get("PYENV_ROOT") or home / ".pyenv") / "versions" / name
        found += [Environment(one, name) for one in [_python(kept)] if one]
    return found


def _below(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in islice(entries, 5_000) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    own = ("pyvenv.cfg", "conda-meta")
    return [folder / name for name in sorted(names)[:MOST] if any(os.path.exists(folder / name / sign) for sign in own)]


def _python(place: Path) -> Path | None:
    return next((place / file for file in (VENV_PYTHON, "python.exe") if os.path.isfile(place / file)), None)


def _age(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except OSError:
        return 0.0


def _text(file: Path) -> str:
    try:
        data = start_of(file, LARGEST + 1)
    except OSError:
        return ""
    return data.decode("utf-8", errors="replace") if len(data) <= LARGEST else ""


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


# -- where each tool keeps them ------------------------------------------------------------------------------------


def _poetry(folder: Path, home: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """By the digest of the project's folder in their names [poetry: EnvManager.generate_env_name]."""
    whole = os.path.normcase(os.path.realpath(folder)).encode("utf-8", "surrogateescape")
    mark = f"-{base64.urlsafe_b64encode(hashlib.sha256(whole).digest()).decode()[:8]}-py"
    cache = environ.get("XDG_CACHE_HOME") or home / ".cache"
    kept = [environ.get("POETRY_VIRTUALENVS_PATH"), Path(environ.get("POETRY_CACHE_DIR") or "-") / "virtualenvs",
            Path(cache) / "pypoetry/virtualenvs", home / "AppData/Local/pypoetry/Cache/virtualenvs"]  # fmt: skip
    for place in (Path(one) for one in kept if one):
        yield from (place / one for one in _names(place) if mark in one)


def _pipenv(folder: Path, home: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """[pipenv: Project.virtualenv_name]"""
    plain = re.sub(r'[ &$`!*@"()\[\]\\\r\n\t]', "_", folder.name)[:42]
    digest = hashlib.sha256(str(folder / "Pipfile").encode("utf-8", "surrogateescape")).digest()[:6]
    start = f"{plain}-{base64.urlsafe_b64encode(digest).decode()}"
    for place in (environ.get("WORKON_HOME"), home / ".local/share/virtualenvs", home / ".virtualenvs"):
        if place:
            yield from (Path(place) / one for one in _names(Path(place)) if one.startswith(start))


def _asked(question: tuple[str, ...], folder: Path) -> Sequence[Path]:
    program = programs.find(question[0])
    if program is None:
        return ()
    try:
        done = subprocess.run(
            [program, *question[1:]],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = [line.strip() for line in done.stdout.splitlines() if os.path.isabs(line.strip())]
    return [Path(lines[-1])] if done.returncode == 0 and lines else ()


def _named(folder: Path) -> str:
    for sign in ("environment.yml", "environment.yaml"):
        if found := re.search(r"^name:\s*[\"']?([\w.-]+)", _text(folder / sign), re.MULTILINE):
            return found[1]
    return ""


def _conda(name: str, home: Path) -> Iterator[Path]:
    if os.path.isabs(name):
        yield Path(name)
    elif name:
        listed = [Path(line) for line in _text(home / ".conda" / "environments.txt").splitlines() if line]
        yield from (place for place in listed if place.name == name and os.path.isdir(place))
        for base in (*(home / one for one in CONDAS), *(Path(one) for one in SHARED)):
            place = base if name == "base" else base / "envs" / name
            if os.path.isdir(place):
                yield place
