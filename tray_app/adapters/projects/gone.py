"""A launcher that starts what is not there: what is said of it, and what to do."""

import os
import re
from pathlib import Path

from tray_app.adapters.files import why_no_file
from tray_app.adapters.projects.candidates import Candidate
from tray_app.adapters.system import typed
from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.reasons import because
from tray_app.core.scripts import python_module

LONGEST = 4  # parts of a path from another computer that may be the same here
_OF_A_RUN = pattern(r"\$\((?:[^()]|\([^()]*\))*+\)|\$\{?(?:env:)?\w+\}?|%\w+%|`[^`]+`", re.IGNORECASE)


def no_script(launcher: Path, script: Path) -> ConfigError:
    if (unknown := _only_a_run_tells(launcher, script, script)) is not None:
        return unknown
    why = why_no_file(script)
    what = Message("{launcher} starts {script}, which does not exist.", launcher=launcher, script=script)
    if not (why is None or isinstance(why, FileNotFoundError)):
        what = Message("{launcher} starts {script}, which cannot be read: {reason}.",
                       launcher=launcher, script=script, reason=because(why))  # fmt: skip
    return ConfigError(what, cure=_beside(launcher, script))


def no_folder(launcher: Path, folder: Path, script: Path | None) -> ConfigError:
    if (unknown := _only_a_run_tells(launcher, folder, script)) is not None:
        return unknown
    what = Message("{launcher} starts it in {folder}, which does not exist.", launcher=launcher, folder=folder)
    if os.path.exists(folder):
        what = Message("{launcher} starts it in {folder}, which is no folder.", launcher=launcher, folder=folder)
    return ConfigError(what, cure=_beside(launcher, script))


def no_module(launcher: Path, one: Candidate) -> ConfigError | None:
    """Where a server or a queue would load a module that neither lies there nor can have been installed from there."""
    module, folder = one.keys.get("module", ""), Path(one.keys.get("folder", launcher.parent))
    args, env = tuple(one.keys.get("args", ())), one.keys.get("env", {})
    tasks = python_module.worked((module, *args))
    loaded = python_module.served(module, args) or (f"{tasks}:tasks" if tasks else "")
    above = (folder, *folder.parents[:2])
    if not loaded or any(os.path.isfile(place / name) for place in above for name in ("pyproject.toml", "setup.py")):
        return None
    top = loaded.partition(":")[0].partition(".")[0]
    places = [folder, folder / "src", *(folder / text for text in env.get("PYTHONPATH", "").split(os.pathsep) if text)]
    if any(os.path.exists(place / name) for place in places for name in (top, f"{top}.py")):
        return None
    what = Message("{launcher} starts {module}, which is not in {folder}.",
                   launcher=launcher, module=loaded.partition(":")[0], folder=folder)  # fmt: skip
    return ConfigError(what, cure=Message("Correct the launcher, or name the script itself."))


def _only_a_run_tells(launcher: Path, path: Path, script: Path | None) -> ConfigError | None:
    """Of a path with a variable in it that nobody has set, or with what a command would print."""
    if (unknown := _OF_A_RUN.search(str(path))) is None:
        return None
    name = re.sub(r"^\$\((.*)\)$", r"\1", unknown[0])
    return ConfigError(
        Message("{launcher} starts {path}, and what {name} comes to is known only when it runs.",
                launcher=launcher, path=name + str(path)[unknown.end() :], name=name),
        cure=_beside(launcher, script),
    )  # fmt: skip


def _beside(launcher: Path, script: Path | None) -> Message:
    """What to do about a script that is not where the launcher has it."""
    name = re.split(r"[\\/]", str(script))[-1] if script else ""
    if name and os.path.isfile(there := launcher.with_name(name)):
        return Message("One of that name lies beside the launcher. If that is meant: {command}",
                       command=typed(["bottray", "add", str(there)]))  # fmt: skip
    parts = [part for part in re.split(r"[\\/]", str(script or "")) if part][-LONGEST:]
    tails = [Path(*parts[at:]) for at in range(len(parts))]  # the longest first
    above = launcher.parent.parent
    places = [launcher.parent, *([] if os.stat(above).st_mode & 0o002 else [above])]  # /tmp is everybody's
    if near := next((one for tail in tails for place in places if os.path.isfile(one := place / tail)), None):
        return Message("There is {path}. If that is meant: {command}",
                       path=near, command=typed(["bottray", "add", str(near)]))  # fmt: skip
    return Message("Correct the launcher, or name the script itself.")
