"""What a bot's interpreter lacks of what its script needs. It is asked itself: only it knows what is there.

Nothing is run here: `question` gives a command line, so that the agent and a command can each run it in their own way.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tray_app.adapters.projects.pythons.needs import Needs
from tray_app.core.scripts.module_packages import brought_by, package_for

# Runs inside the bot's interpreter, which may be an old one; it answers on the last line. What reads metadata and
# releases costs more than all the rest: it is loaded where it decides.
_ASK = r"""
import importlib.util, json, re, sys
wanted = json.loads(sys.argv[1])
sys.path.insert(0, wanted["folder"])
lacks, modules = [], []
def parsed(line):
    try:
        try:
            from packaging.requirements import Requirement
        except ImportError:
            from pip._vendor.packaging.requirements import Requirement
        return Requirement(line)
    except Exception:
        return None
def version_of(name):
    try:
        from importlib import metadata
        return metadata.version(name)
    except Exception:
        return None
def for_others(line):
    known = parsed(line)
    try:
        return known is None or not (known.marker is None or known.marker.evaluate())
    except Exception:
        return False
for line in wanted["requirements"]:
    if ";" in line and for_others(line):
        continue
    version = version_of(re.match(r"[\w.-]+", line).group())
    known = parsed(line) if version is not None and re.search("[<>=~]", line) else None
    if version is None or (known is not None and not known.specifier.contains(version, prereleases=True)):
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
            package = package_for(module)
            told.append(module if package in (None, module) else f"{module} ({package})")
        return ", ".join(told)


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
    lines = [line for line, _ in requirements]
    left = tuple(name for name in modules if brought_by(name, lines) is None)
    return Lacking(requirements, left, pip)
