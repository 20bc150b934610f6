"""The commands that put what is lacking into the bot's own environment. Nothing is run here.

Never into the system's Python: without an environment of its own the bot gets one, `.venv` beside its script.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters import programs
from tray_app.adapters.projects.pythons.needs import Needs
from tray_app.adapters.projects.pythons.pythons import VENV_PYTHON
from tray_app.adapters.projects.pythons.requirements import Lacking
from tray_app.adapters.system import typed
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message
from tray_app.core.scripts.module_packages import brought_by, package_for


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


IN_PLACE_OF_PYTHON = Message(
    'Write install = true into its entry in the place of "python": it then gets an environment of its own.'
)


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
                cure=IN_PLACE_OF_PYTHON,
            )
        made = (wanted.home or wanted.script.parent) / ".venv"
        commands.append((*python, "-m", "venv", str(made)))
        target, pip = made / VENV_PYTHON, True
    asked = {m: brought_by(m, wanted.requirements) for m in (*wanted.modules, *lacking.modules)}
    unknown = tuple(m for m in lacking.modules if asked[m] is None and package_for(m) is None)
    # in an environment that is made nothing is of what the system had
    modules = wanted.modules if made else lacking.modules
    packages = [p for m in modules if asked[m] is None and (p := package_for(m))]
    what: list[str] = []
    if wanted.file is not None and wanted.requirements and (lacking.requirements or made):
        what += wanted.requirements if wanted.file.name.endswith(".toml") else ("-r", str(wanted.file))
    what += dict.fromkeys(packages)
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


def failed(step: Sequence[str], code: int, output: str, name: str, before: Sequence[Sequence[str]] = ()) -> HostError:
    """What to say of an installing command that did not end with 0. `output` is the end of what it wrote, `before`
    what has to be done again for it, since it was taken back."""
    if "ensurepip" in output and "venv" in step:
        return HostError(
            Message("No environment could be made for bot {bot}: this Python has no venv.", bot=name),
            Message("Install it: {command}", command="sudo apt install python3-venv"),
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    said = next((line for line in reversed(lines) if line.lower().startswith("error")), lines[-1] if lines else "")
    return HostError(
        Message("Installing for bot {bot} failed (exit code {code}): {said}", bot=name, code=code, said=said[:200]),
        Message("Try it by hand to see all of it: {command}", command=" && ".join(map(typed, (*before, step)))),
    )


def take_back(made: Path | None, existed: bool) -> None:
    """After a failed `venv`: leave no half environment behind, which would be taken for the bot's."""
    if made is not None and not existed:
        shutil.rmtree(made, ignore_errors=True)
