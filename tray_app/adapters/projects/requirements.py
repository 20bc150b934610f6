"""What a bot's script needs, what its interpreter lacks, and the commands that put it into the bot's own environment.

Needed is what requirements.txt or pyproject.toml names, and what the script imports when it starts (its own modules
followed). The bot's interpreter is asked which of it is there: only it knows. Nothing is run here: `question` and
`installation` give command lines, so that the agent and a command line can each run them in their own way.

Never into the system's Python: without an environment of its own the bot gets one, `.venv` beside its script.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tray_app.adapters import programs
from tray_app.adapters.files import start_of
from tray_app.adapters.projects.pythons import VENV_PYTHON
from tray_app.adapters.system import typed
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import unreadable
from tray_app.core.scripts.module_packages import package_of
from tray_app.core.scripts.needs import imported, listed, name_of, of_project
from tray_app.core.text import decode

MOST_FILES = 200  # of a bot's own modules that are followed
# Runs inside the bot's interpreter, which may be an old one; it answers on the last line.
_ASK = r"""
import json, sys
wanted = json.loads(sys.argv[1])
sys.path.insert(0, wanted["folder"])
try:
    from importlib import metadata
except ImportError:
    metadata = None
try:
    from packaging.requirements import Requirement
except ImportError:
    try:
        from pip._vendor.packaging.requirements import Requirement
    except ImportError:
        Requirement = None
import importlib.util, re
lacks, modules = [], []
for line in wanted["requirements"]:
    name, specifier = re.match(r"[\w.-]+", line).group(), None
    if Requirement is not None:
        try:
            parsed = Requirement(line)
            if parsed.marker is not None and not parsed.marker.evaluate():
                continue
            name, specifier = parsed.name, parsed.specifier
        except Exception:
            pass
    elif ";" in line:
        continue
    try:
        version = metadata.version(name)
    except Exception:
        lacks.append([line, None])
    else:
        if specifier is not None and not specifier.contains(version, prereleases=True):
            lacks.append([line, version])
for name in wanted["modules"]:
    try:
        found = importlib.util.find_spec(name)
    except Exception:
        found = None
    if found is None:
        modules.append(name)
print()
print(json.dumps({"lacks": lacks, "modules": modules, "pip": importlib.util.find_spec("pip") is not None}))
"""


@dataclass(frozen=True)
class Needs:
    """`file` is what names the `requirements` (None: nothing does); `modules` are imported when the script starts."""

    script: Path
    file: Path | None
    requirements: tuple[str, ...]
    modules: tuple[str, ...]
    root: Path | None = None
    home: Path | None = None


@dataclass(frozen=True)
class Lacking:
    """What the interpreter lacks: `requirements` as written, each with the version that is there in its stead (or
    None), and `modules` that no requirement explains. `pip` tells whether it has pip."""

    requirements: tuple[tuple[str, str | None], ...] = ()
    modules: tuple[str, ...] = ()
    pip: bool = True

    def __bool__(self) -> bool:
        return bool(self.requirements or self.modules)

    @property
    def names(self) -> str:
        """For a sentence: "aiogram>=3 (2.25), telegram (python-telegram-bot)". A module is named with its package where
        that has another name: under its own there may be a stranger's."""
        told = [f"{line} ({there})" if there else line for line, there in self.requirements]
        for module in self.modules:
            package = package_of(module)
            told.append(module if package in (None, module) else f"{module} ({package})")
        return ", ".join(told)


# -- what is needed -----------------------------------------------------------------------------------------------


def needs(script: Path, file: Path | None, root: Path | None = None, home: Path | None = None) -> Needs:
    """`file` is Launch.requirements; `root` as there, and `home` is where a module runs. Raises ConfigError."""
    listed = tuple(dict.fromkeys(_listed(file))) if file else ()
    return Needs(script, file, listed, tuple(sorted(_imports(script, root or script.parent))), root, root and home)


def _read(file: Path) -> str:
    try:
        return decode(start_of(file), str(file))
    except OSError as error:
        raise unreadable(file, error, agent=True) from error


def _listed(file: Path, depth: int = 0) -> Iterator[str]:
    if file.name.endswith(".toml"):
        try:
            yield from of_project(_read(file))
        except ValueError as error:
            raise unreadable(file, error) from None
        return
    for text, included in listed(_read(file)):
        if not included:
            yield text
        elif depth < 5 and os.path.isfile(file.parent / text):
            yield from _listed(file.parent / text, depth + 1)


def _imports(script: Path, root: Path) -> set[str]:
    """The modules from outside that are imported when the script starts, its own ones followed. Of a script that
    changes where it looks for them only those that a known package brings: the others may lie anywhere."""
    if script.suffix.lower() not in (".py", ".pyw"):
        return set()
    found: set[str] = set()
    elsewhere = False
    waiting, seen = [script], {script}
    while waiting and len(seen) < MOST_FILES:
        file = waiting.pop()
        try:
            source = start_of(file)
        except OSError:
            continue
        elsewhere = elsewhere or b"sys.path" in source or b"addsitedir" in source
        for name, level in imported(source):
            base = file.parents[level - 1] if 0 < level <= len(file.parents) else root
            own = _own(base, name)
            waiting += [path for path in own if path not in seen]
            seen.update(own)
            top = name.partition(".")[0]
            if not level and top not in sys.stdlib_module_names and not _own(base, top):
                found.add(top)
    return {name for name in found if package_of(name)} if elsewhere else found


def _own(folder: Path, name: str) -> list[Path]:
    """The bot's own files behind a module's name, the __init__ of each package on the way included."""
    place, found = folder, []
    for part in name.split(".") if name else ():
        found += [file for file in (place / f"{part}.py", place / part / "__init__.py") if os.path.isfile(file)]
        place = place / part
        if not found and _has_python(place):
            found.append(place)  # a package without __init__: there, with nothing to read
    return found


def _has_python(folder: Path) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False


# -- what is lacking ----------------------------------------------------------------------------------------------


def question(python: Sequence[str], wanted: Needs) -> list[str]:
    """The command that asks the interpreter; `answer` reads what it writes."""
    root = str(wanted.root or wanted.script.parent)
    told = {"folder": root, "requirements": wanted.requirements, "modules": wanted.modules}
    return [*python, "-c", _ASK, json.dumps(told)]


def answer(wanted: Needs, output: str) -> Lacking | None:
    """What it lacks; None where it could not be asked (it is no Python, it is broken)."""
    try:
        said: Mapping[str, Any] = json.loads(output.strip().rpartition("\n")[2])
        requirements = tuple((str(line), there and str(there)) for line, there in said["lacks"])
        modules = [str(name) for name in said["modules"]]
        pip = bool(said["pip"])
    except (ValueError, KeyError, TypeError):
        return None
    covered = {name_of(line) for line, _ in requirements}
    left = tuple(name for name in modules if name_of(package_of(name) or name) not in covered)
    return Lacking(requirements, left, pip)


# -- putting it there ---------------------------------------------------------------------------------------------


def environment_of(python: Path) -> Path | None:
    """The environment that an interpreter belongs to: a venv, or conda's (not its base); None for the system's own."""
    for folder in python.parents[:2]:
        if os.path.isfile(folder / "pyvenv.cfg"):
            return folder
        if os.path.isdir(folder / "conda-meta") and not os.path.isdir(folder / "envs"):
            return folder
    return None


def _around(script: Path) -> set[Path]:
    places = {script.parent, Path(os.path.realpath(script)).parent}
    return places | {place.parent for place in places}


@dataclass(frozen=True)
class Installation:
    """`commands` one after the other; `python` is the bot's interpreter afterwards. `made` is the environment that the
    first of them makes: it is taken away again where that fails."""

    python: Path
    commands: tuple[tuple[str, ...], ...]
    what: tuple[str, ...]
    unknown: tuple[str, ...]
    made: Path | None = None


def installation(python: Sequence[str], wanted: Needs, lacking: Lacking, chosen: bool = False) -> Installation:
    """How to install what is lacking. `chosen`: the entry names this interpreter itself.

    Only then, or where it lies beside the script, an environment is the bot's own: one that happens to be active where
    BotTray was started is somebody else's, perhaps BotTray's. Raises ConfigError where the chosen one is the system's.
    """
    commands: list[tuple[str, ...]] = []
    made = None
    own = environment_of(Path(python[0]))
    if own is not None and not chosen and own.parent not in {*_around(wanted.script), wanted.home}:
        own = None
    target, pip = Path(python[0]), lacking.pip
    if own is None:
        if chosen:
            raise ConfigError(
                Message("{python} belongs to the system: nothing is installed there.", python=python[0]),
                cure=Message('Take "python" out of the entry: the bot then gets an environment of its own.'),
            )
        made = (wanted.home or wanted.script.parent) / ".venv"
        commands.append((*python, "-m", "venv", str(made)))
        target, pip = made / VENV_PYTHON, True
    unknown = tuple(m for m in lacking.modules if package_of(m) is None)
    # in an environment that is made nothing is of what the system had
    packages = [p for m in (wanted.modules if made else lacking.modules) if (p := package_of(m))]
    what: list[str] = []
    if wanted.file is not None and wanted.requirements and (lacking.requirements or made):
        what += wanted.requirements if wanted.file.name.endswith(".toml") else ("-r", str(wanted.file))
    covered = {name_of(line) for line in wanted.requirements}
    what += [package for package in packages if name_of(package) not in covered]
    if what:
        uv = None if pip else programs.find("uv")
        if uv:
            commands.append((uv, "pip", "install", "--python", str(target), *what))
        else:
            if not pip:
                commands.append((str(target), "-m", "ensurepip", "--default-pip"))
            options = ("--disable-pip-version-check", "--no-input", "--progress-bar", "off")
            commands.append((str(target), "-m", "pip", "install", *options, *what))
    return Installation(target, tuple(commands) if what else (), tuple(what), unknown, made)


def failed(step: Sequence[str], code: int, output: str, name: str) -> HostError:
    """What to say of an installing command that did not end with 0. `output` is the end of what it wrote."""
    if "ensurepip" in output and "venv" in step:
        return HostError(
            Message("No environment could be made for bot {bot}: this Python has no venv.", bot=name),
            Message("Install it: {command}", command="sudo apt install python3-venv"),
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = next((line for line in reversed(lines) if line.lower().startswith("error")), lines[-1] if lines else "")
    return HostError(
        Message("Installing for bot {bot} failed (exit code {code}): {said}", bot=name, code=code, said=said[:200]),
        Message("Try it by hand to see all of it: {command}", command=typed(step)),
    )


def take_back(made: Path | None, existed: bool) -> None:
    """After a failed `venv`: leave no half environment behind, which would be taken for the bot's."""
    if made is not None and not existed:
        shutil.rmtree(made, ignore_errors=True)
