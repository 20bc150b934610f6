"""A path that somebody names -> which script is meant, and what its old launcher said about it. It only looks.

A folder's script is certain where one file in it fetches updates, or where one bears a usual name. Else each that it
may be is given, best first, for the user to choose.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tray_app.adapters.projects import launcher_facts
from tray_app.adapters.projects.candidates import MOST_BYTES, SCRIPT_NAMES, Candidate, plain, started, text_of
from tray_app.core.errors import ConfigError
from tray_app.core.launchers import launchers
from tray_app.core.launchers.unit_text import TEMPLATE
from tray_app.core.messages import Message
from tray_app.core.reasons import broken_link, unreadable
from tray_app.core.scripts.script_text import evidence

__all__ = ["Candidate", "Found", "look", "variables"]

SUFFIXES = (".py", ".pyw", ".js", ".mjs", ".cjs")
SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "env", "site-packages", "tests", "test", "migrations"})
MOST_FILES = 300


@dataclass(frozen=True)
class Found:
    """`certain`: the first candidate is the one. `launcher` is the file that was read as one; `beside` are launchers
    that lie in the same folder and were not read."""

    candidates: tuple[Candidate, ...]
    certain: bool
    launcher: Path | None = None
    beside: tuple[Path, ...] = ()


def look(named: str) -> Found:
    """What is meant by a path. Raises ConfigError where it is not there, cannot be read, or has no script in it.

    What lies deeper and may not be read counts as not there: `os.path.isfile` says so, `Path.is_file` raises.
    """
    path = Path(os.path.abspath(os.path.expanduser(named)))
    unit = path.name
    if (template := TEMPLATE.fullmatch(unit)) and not os.path.lexists(path):
        path = path.with_name(f"{template['prefix']}@.service")
    try:
        if path.is_dir():
            return _in_folder(path)
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from None
    text = launchers.decode(data)
    if launchers.kind_of(path.name, text) is not None:
        return _in_launcher(path, text, unit)
    return Found((plain(path, path.name, text),), certain=True)


def variables(script: Path) -> tuple[set[str], set[str]]:
    """The variables that a script reads, and those that any file in its folder does (config.py, settings.py)."""
    own = set(evidence(text_of(script)).reads)
    around = set(own)
    try:
        for file in _files(script.parent):
            if file.suffix.lower() in SUFFIXES:
                around.update(evidence(text_of(file)).reads)
    except OSError:
        pass
    return own, around


def _unreadable(path: Path, error: OSError) -> ConfigError:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            what, cure = broken_link(path, os.readlink(path), script=True)
            return ConfigError(what, cure=cure)
        return ConfigError(Message("There is no file or folder {path}.", path=path), cure=_near(path))
    return unreadable(path, error)


def _near(path: Path) -> Message:
    import difflib

    try:
        near = difflib.get_close_matches(path.name, os.listdir(path.parent), 1)
    except OSError:
        near = []
    if near:
        return Message("Did you mean {name}?", name=path.parent / near[0])
    return Message("Look how it is written; a path with blanks in it goes between quotes.")


# -- a folder -----------------------------------------------------------------------------------------------------


def _in_folder(folder: Path) -> Found:
    scripts, beside = [], []
    for file in _files(folder):
        try:
            text = launchers.decode(file.read_bytes()[:MOST_BYTES])
        except OSError:
            continue  # a broken link, a file of somebody else: others are left
        if file.suffix.lower() in SUFFIXES and not file.name.endswith((".config.js", ".config.cjs")):
            scripts.append(plain(file, file.relative_to(folder).as_posix(), text))
        elif file.parent == folder and launchers.kind_of(file.name, text) and launchers.read(file.name, text):
            beside.append(file)
    ranked = sorted((c for c in scripts if _rank(c, folder)[0]), key=lambda c: _rank(c, folder), reverse=True)
    if not ranked:
        raise ConfigError(
            Message(
                "No bot was found in {folder}: no script there fetches updates or is called bot.py.", folder=folder
            ),
            cure=Message(
                "Name the script itself: {command}", command="bottray add " + os.path.join("PATH", "script.py")
            ),
        )
    best = [c for c in ranked if _rank(c, folder)[0] == _rank(ranked[0], folder)[0]]
    certain = len(best) == 1 and not _starts_it(ranked, best[0])
    return Found(tuple(ranked), certain, beside=tuple(beside))


def _files(folder: Path) -> Iterator[Path]:
    """The folder's files and those one level below, without what others have put there. Raises OSError."""
    count = 0
    inner = []
    for one in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if one.name.startswith(".") or one.name.lower() in SKIPPED:
            continue
        try:
            if one.is_dir():
                inner.append(Path(one.path))
            elif one.is_file() and (count := count + 1) <= MOST_FILES:
                yield Path(one.path)
        except OSError:
            continue
    for below in inner:
        if os.path.exists(below / "pyvenv.cfg"):
            continue
        try:
            names = sorted(os.listdir(below))
        except OSError:
            continue
        for name in names:
            if name.endswith(SUFFIXES) and os.path.isfile(below / name) and (count := count + 1) <= MOST_FILES:
                yield below / name


def _rank(one: Candidate, folder: Path) -> tuple[int, int, int]:
    """Better is larger: what it does, then where it lies, then what it is called. 0 first: it is none."""
    assert one.script is not None
    stem, seen = one.script.stem.lower(), one.evidence
    usual = len(SCRIPT_NAMES) - SCRIPT_NAMES.index(stem) if stem in SCRIPT_NAMES else 0
    kind = 3 if seen.polls or seen.serves else 2 if seen.library and seen.main else 1 if usual else 0
    return kind, -len(one.script.relative_to(folder).parts), usual


def _starts_it(ranked: list[Candidate], best: Candidate) -> bool:
    """Whether another file with a usual name imports the one that polls: then that may be the one to start."""
    assert best.script is not None
    for other in ranked:
        if other is not best and other.script is not None and (other.evidence.main or best.evidence.main is False):
            try:
                text = other.script.read_text("utf-8", errors="replace")
            except OSError:
                continue
            if any(f"{word} {best.script.stem}" in text for word in ("import", "from")):
                return True
    return False


# -- an old launcher ----------------------------------------------------------------------------------------------


def _in_launcher(path: Path, text: str, unit: str) -> Found:
    if unit.endswith("@.service") and re.search(r"%[iIfnN]", text):
        raise ConfigError(
            Message("{path} is for several bots and does not say which one: its instance stands in its place.",
                    path=path),
            cure=Message("Name it: {command}", command=f"bottray add {path.with_name(unit.replace('@', '@NAME'))}"),
        )  # fmt: skip
    starts = launchers.read(unit, text, "/systemd/user/" in path.as_posix(), launcher_facts.facts(path))
    if not starts:
        if path.suffix.lower() in (".sh", ""):
            note = Message("Nothing in {name} starts another script, so that it runs as it is.", name=path.name)
            return Found((replace(plain(path, path.name, text), notes=(note,)),), certain=True)
        raise ConfigError(
            Message("Nothing in {path} starts a script that BotTray knows.", path=path),
            cure=Message(
                "Name the script itself: {command}", command="bottray add " + os.path.join("PATH", "script.py")
            ),
        )
    found: dict[tuple[object, ...], Candidate] = {}
    gone = []
    for start in starts:
        one = started(start, path)
        if one.script is not None and not os.path.isfile(one.script):
            gone.append(one.script)
        else:
            found.setdefault((one.script, one.shown), one)
    if not found:
        raise ConfigError(
            Message("{launcher} starts {script}, which does not exist.", launcher=path, script=gone[0]),
            cure=Message("Correct the launcher, or name the script itself."),
        )
    return Found(tuple(found.values()), certain=len(found) == 1, launcher=path)
