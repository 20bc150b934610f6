"""Which Python runs a bot that is added: what its launcher or its project names, where that is on this computer. One
that is named and not there is told of, with the command that makes it; another is never taken in silence."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tray_app.adapters.files import start_of
from tray_app.adapters.projects import interpreter
from tray_app.adapters.projects.discovery import Candidate
from tray_app.adapters.projects.pythons import environments, installation, pythons
from tray_app.adapters.projects.pythons.environments import Environment
from tray_app.adapters.projects.scripts import start_form
from tray_app.adapters.system import NO_WINDOW, typed
from tray_app.commands.asking import Asking
from tray_app.core.launchers.parts import PYTHON, base
from tray_app.core.messages import Message, _
from tray_app.core.model import BotSpec
from tray_app.core.scripts import releases

PATIENCE = 10.0
KNOWN = [f"3.{minor}" for minor in range(15, 7, -1)]
PROJECT = ("pyproject.toml", "Pipfile", "environment.yml")
NAMING = (".python-version", "runtime.txt", "pyproject.toml", "Pipfile")
Chosen = tuple[dict[str, Any], tuple[Message, ...]]


def chosen(keys: dict[str, Any], one: Candidate, folder: Path, environ: Mapping[str, str], asking: Asking) -> Chosen:
    """The entry's keys with the Python that has to be named (not what would be found anyway), and what there is to say
    of it. `folder` is that of bots.toml."""
    command = list(keys.get("command", ()))
    if one.script is None or not _is_python(one.script, command):
        return keys, ()
    spec = BotSpec("bot", script=str(one.script), folder=keys.get("folder"))
    usual = list(interpreter.resolve(spec, folder).argv)[:-1]
    if not usual:
        return keys, ()  # a program of its own
    if "python" in keys or (command and not _any_python(command)):
        if keys.get("python") == usual[0]:
            del keys["python"]
        return keys, ()
    places = _places(one.script, keys.get("folder"))
    found: Environment | None = None
    notes: list[Message] = []
    own = installation.environment_of(Path(usual[0]))
    if own is None or (one.tool or "").startswith("conda"):
        found, notes = _environment(one, places, environ, asking, usual)
    if own is None and found is None:
        base_python, more = _release(places, usual, environ)
        found = Environment(base_python, "") if base_python else None
        notes += more
    if command:
        keys["command"] = [*([str(found.python)] if found else usual), *command[1:]]
    elif found:
        keys["python"] = str(found.python)
    return keys, tuple(notes)


def _is_python(script: Path, command: Sequence[str]) -> bool:
    if command:
        return PYTHON.fullmatch(base(command[0])) is not None
    return script.suffix.lower() in (".py", ".pyw", ".pyz", "")


def _any_python(command: Sequence[str]) -> bool:
    """Whether it leaves open which Python it is; `py -3.11` and `python3.12` say it."""
    return command[0] in ("python", "python3", "py", "pythonw") and not re.match(r"-\d\.", command[1])


def _places(script: Path, folder: str | None) -> list[Path]:
    """Where the project's own files may lie, the nearest first."""
    home = Path(os.path.expanduser("~"))
    several = [script.parent, *([Path(folder)] if folder else []), script.parent.parent]
    return [place for place in dict.fromkeys(several) if place not in (home, Path(place.anchor))]


def _environment(
    one: Candidate, places: Sequence[Path], environ: Mapping[str, str], asking: Asking, usual: Sequence[str]
) -> tuple[Environment | None, list[Message]]:
    assert one.script is not None
    for place in places:
        tool = one.tool or environments.tool_of(place, one.script)
        if tool is None:
            continue
        found = environments.of_tool(tool, place, environ)
        if found is not None:
            return found, []
        several = environments.around(place, one.script, environ)
        if several and not one.tool:
            return _one_of(several, asking)
        if one.tool and place != places[-1]:
            continue  # its project may lie one folder up
        home = next((one for one in places if any((one / name).exists() for name in PROJECT)), places[0])
        gone = Message(
            "The environment of {tool} is not on this computer: {python} would run it. "
            "Make it first, in {folder}, and add the bot then: {command}",
            tool=tool, python=" ".join(usual), folder=home, command=environments.maker(tool, home),
        )  # fmt: skip
        return None, [gone]
    several = [found for place in places for found in environments.around(place, one.script, environ)]
    doubtful = [found for found in several if _anybodys(found, one, places)]
    if own := [found for found in several if found not in doubtful]:
        return _one_of(own, asking)
    if one.launcher is not None:  # it says python3, and that is what its owner runs
        return None, []
    return _perhaps(doubtful, usual, asking) if doubtful else (None, [])


def _anybodys(found: Environment, one: Candidate, places: Sequence[Path]) -> bool:
    """Whether it lies one folder up, where other bots have theirs: nothing there says that it is this bot's."""
    above = places[-1]
    if one.script is None or above in (one.script.parent, *places[:-1]) or above != one.script.parent.parent:
        return False
    if not found.python.is_relative_to(above) or found.python.is_relative_to(one.script.parent):
        return False
    return one.launcher is not None or not any((above / name).exists() for name in (*start_form.PROJECT, ".git"))


def _perhaps(
    several: Sequence[Environment], usual: Sequence[str], asking: Asking
) -> tuple[Environment | None, list[Message]]:
    listed = [" ".join(usual), *(str(one.python) for one in several)]
    about = _("Nothing says whether an environment one folder up is this bot's:")
    number = asking.choose(_("Which one?"), listed, about)
    if number is not None:
        return (several[number - 1] if number else None), []
    left = Message(
        "{other} lies one folder up, and nothing says that it is this bot's: {python} runs it. "
        "If it is, name it in bots.toml: python = '{other}'.",
        other=listed[1], python=listed[0],
    )  # fmt: skip
    return None, [left]


def _one_of(several: Sequence[Environment], asking: Asking) -> tuple[Environment, list[Message]]:
    if len(several) == 1:
        return several[0], []
    listed = [str(one.python) for one in several]
    about = _("Several environments are there:")
    number = asking.choose(_("Which one?"), listed, about)
    if number is not None:
        return several[number], []
    taken = Message(
        "The newest of several environments is taken: {python}. Another one is named in bots.toml: python = '{other}'.",
        python=listed[0], other=listed[1],
    )  # fmt: skip
    return several[0], [taken]


def _release(
    places: Sequence[Path], usual: Sequence[str], environ: Mapping[str, str]
) -> tuple[Path | None, list[Message]]:
    """Another Python where the project names a release that the usual one is not."""
    named = next(
        ((said, name, place) for place in places for name in NAMING if (said := _said(place / name, name))), None
    )
    if named is None:
        return None, []
    wanted, file, place = named
    there = _version(usual)
    if there is None or releases.fits(wanted, there):
        return None, []
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    fitting = [one for one in KNOWN if releases.fits(wanted, (3, int(one[2:])))]
    for release in fitting:
        if python := pythons.of_release(release, home):
            make = typed([python, "-m", "venv", str(place / ".venv")])
            taken = Message(
                "It is written for Python {wanted} ({file}): {python}. An environment of its own is made by: {command}",
                wanted=wanted, file=file, python=python, command=make,
            )  # fmt: skip
            return Path(python), [taken]
    gone = Message(
        "It is written for Python {wanted} ({file}), which is not on this computer: Python {release} would run it. "
        "Get it from {url}",
        wanted=wanted, file=file, release=f"{there[0]}.{there[1]}", url=interpreter.PYTHON_URL,
    )  # fmt: skip
    return None, [gone]


def _said(file: Path, name: str) -> str | None:
    try:
        data = start_of(file, environments.LARGEST + 1)
    except OSError:
        return None
    return releases.named(name, data.decode("utf-8", errors="replace")) if len(data) <= environments.LARGEST else None


def _version(python: Sequence[str]) -> tuple[int, int] | None:
    try:
        done = subprocess.run(
            [*python, "-S", "-c", "import sys; print(sys.version_info[0], sys.version_info[1])"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE, check=False,
            creationflags=NO_WINDOW,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"(\d+) (\d+)\s*", done.stdout)
    return (int(found[1]), int(found[2])) if found else None
