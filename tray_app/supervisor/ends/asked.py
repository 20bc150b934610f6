"""Whether a module that was "not found" is one that the bot asks for and does not have.

The error in its output may be quoted from a chat, or come from another program that the bot has run. So what is said of
it, and a command that installs a package, needs a second sign: the bot's own code or its lists name the module, and its
interpreter (for Node: the folders where it looks) does not have it. In a thread: it looks at the disk.
"""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.launch import Launch
from tray_app.adapters.projects.own_code import LARGEST, launched_code
from tray_app.adapters.projects.pythons.needs import needs
from tray_app.adapters.rivals.setting import script_of
from tray_app.core.deaths.clues import Module
from tray_app.core.errors import BotTrayError
from tray_app.core.pattern import pattern
from tray_app.core.scripts.module_packages import brought_by
from tray_app.core.scripts.needs import imported
from tray_app.supervisor import lacking

PATIENCE = 1.5  # seconds for the interpreter: whoever explains an end waits little longer
_IMPORT = pattern(r"\b(?:import|from|__import__|import_module)\b")


def of_python(module: Module, launch: Launch, python: Sequence[str] | None) -> bool:
    """Whether it asks for it, and its interpreter does not have it, as far as that can be told."""
    own = module.package in sys.stdlib_module_names  # of Python itself: nothing is installed for it
    if not own and not _python_names(module, launch):
        return False
    if python is None or (own and module.package != module.name):
        return True
    return not lacking.has(python, module.package, launch.folder, PATIENCE)


def _python_names(module: Module, launch: Launch) -> bool:
    if launch.module or "-m" in launch.argv:  # it may be the module that is to run, in an installation
        return True
    if module.by and _IMPORT.search(_line(launch.folder / module.by, module.line)):
        return True  # also of what a library imports in its turn
    top = re.escape(module.package)
    named = re.compile(rf"^\s*(?:import\s[^\n]*|from\s+)\b{top}\b|[\"']{top}[\"']", re.MULTILINE)
    return any(named.search(code) for code in _code(launch)) or is_listed(module.package, launch)


def is_listed(top: str, launch: Launch) -> bool:
    """Whether the project's own list (requirements.txt, pyproject.toml) has the package that brings a module."""
    with suppress(BotTrayError):
        if launch.script is not None:
            listed = needs(launch.script, launch.requirements, launch.root).requirements
            return brought_by(top, listed) is not None
    return False


def of_folder(package: Path, launch: Launch) -> bool:
    """Whether the bot's code imports from `package` what lies in that folder, other than the script itself."""
    inside = [
        package.joinpath(*name.split(".")[1:])
        for code in _code(launch)
        for name, level in imported(code.encode()) or ()
        if not level and name.startswith(f"{package.name}.")
    ]
    return any(path.is_dir() or _is_another(path.with_name(f"{path.name}.py"), launch.script) for path in inside)


def _is_another(path: Path, script: Path | None) -> bool:
    return path.is_file() and path != script


def _line(path: Path, number: int) -> str:
    with suppress(OSError, IndexError):
        return start_of(path, LARGEST).decode(errors="replace").splitlines()[number - 1]
    return ""


def _code(launch: Launch) -> Iterable[str]:
    script = launch.script or script_of(launch.argv, launch.folder)  # of an entry that is a command
    return launched_code(script, launch).values() if script else ()


def of_node(module: Module, launch: Launch, start: Path, listed: bool) -> bool:
    """`start` is the folder of the file that asks, `listed` where package.json names the package."""
    if any(
        os.path.isfile(folder / "node_modules" / module.package / "package.json") for folder in (start, *start.parents)
    ):
        return False
    by = Path(module.by.removeprefix("file://")) if module.by else None
    texts = [*_code(launch), *([_text(launch.folder / by)] if by else [])]
    return listed or any(re.search(rf"[\"'`]{re.escape(module.name)}[\"'`]", text) for text in texts)


def _text(path: Path) -> str:
    with suppress(OSError):
        return start_of(path, LARGEST).decode(errors="replace")
    return ""
