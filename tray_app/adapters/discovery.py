"""A path that somebody names -> which script is meant, and what its old launcher said about it. It only looks.

A folder's script is certain where one file in it fetches updates, or where one bears a usual name. Else each that it
may be is given, best first, for the user to choose.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tray_app.adapters.system import WINDOWS
from tray_app.core import launchers
from tray_app.core.errors import ConfigError
from tray_app.core.launcher_parts import HERE, OldStart, Runs, runs
from tray_app.core.messages import Message
from tray_app.core.script_text import Evidence, evidence
from tray_app.core.token import USUAL

if WINDOWS:
    from tray_app.adapters.interpreter_windows import VENV_PYTHON
else:
    from tray_app.adapters.interpreter_linux import VENV_PYTHON

USUAL_NAMES = ("bot", "main", "telegram_bot", "tg_bot", "__main__", "app", "run", "start", "index")
SUFFIXES = (".py", ".pyw", ".js", ".mjs", ".cjs")
GENERIC = frozenset({*USUAL_NAMES, "src"})  # names that say nothing of whose script it is
SKIPPED = frozenset({"node_modules", "__pycache__", "venv", "env", "site-packages", "tests", "test", "migrations"})
MOST_FILES, MOST_BYTES = 300, 300_000
SECRETS = ("TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "DSN", "DATABASE_URL")
NOT_CARRIED = frozenset({"PATH", "PYTHONUNBUFFERED", "VIRTUAL_ENV", "PYTHONIOENCODING", "PROMPT"})


@dataclass(frozen=True)
class Candidate:
    """One script that may be meant. `keys` are those of its entry in bots.toml, with absolute paths; `hidden` are
    variables of a launcher that do not belong into it. `tool` would choose the interpreter (poetry, "conda NAME")."""

    script: Path | None
    shown: str
    keys: Mapping[str, Any] = field(repr=False)
    evidence: Evidence = field(default_factory=Evidence)
    name: str | None = None
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)
    tool: str | None = None
    replaced: tuple[launchers.Replaced, ...] = ()
    notes: tuple[Message, ...] = ()
    switch_off: str | None = None


@dataclass(frozen=True)
class Found:
    """`certain`: the first candidate is the one. `launcher` is the file that was read as one; `beside` are launchers
    that lie in the same folder and were not read."""

    candidates: tuple[Candidate, ...]
    certain: bool
    launcher: Path | None = None
    beside: tuple[Path, ...] = ()


def look(named: str) -> Found:
    """What is meant by a path. Raises ConfigError where it is not there, cannot be read, or has no script in it."""
    path = Path(os.path.abspath(os.path.expanduser(named)))
    try:
        if path.is_dir():
            return _in_folder(path)
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES)
    except OSError as error:
        raise _unreadable(path, error) from None
    text = launchers.decode(data)
    if launchers.kind_of(path.name, text) is not None:
        return _in_launcher(path, text)
    return Found((_plain(path, path.name, text),), certain=True)


def variables(script: Path) -> tuple[set[str], set[str]]:
    """The variables that a script reads, and those that any file in its folder does (config.py, settings.py)."""
    own = set(evidence(_text(script)).reads)
    around = set(own)
    try:
        for file in _files(script.parent):
            if file.suffix.lower() in SUFFIXES:
                around.update(evidence(_text(file)).reads)
    except OSError:
        pass
    return own, around


def _unreadable(path: Path, error: OSError) -> ConfigError:
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return ConfigError(
                Message("{path} is a link to {target}, which does not exist.", path=path, target=os.readlink(path)),
                cure=Message("Correct the link or name the script itself."),
            )
        return ConfigError(Message("There is no file or folder {path}.", path=path), cure=_near(path))
    return ConfigError(
        Message("{path} cannot be read: {reason}.", path=path, reason=error.strerror),
        cure=Message("Give your user the right to read it."),
    )


def _near(path: Path) -> Message | None:
    import difflib

    try:
        near = difflib.get_close_matches(path.name, os.listdir(path.parent), 1)
    except OSError:
        return None
    return Message("Did you mean {name}?", name=path.parent / near[0]) if near else None


def _plain(path: Path, shown: str, text: str) -> Candidate:
    keys: dict[str, Any] = {"script": str(path)}
    if path.name == "__main__.py" and (path.parent / "__init__.py").is_file():
        keys = {"command": ["python", "-m", path.parent.name], "folder": str(path.parent.parent)}
        return Candidate(path, f"python -m {path.parent.name}", keys, evidence(text), _name(path))
    return Candidate(path, shown, keys, evidence(text), _name(path))


def _name(path: Path) -> str:
    """What a bot is called after its script, or after the folder where the script's name says nothing."""
    for part in (path.stem, *(folder.name for folder in path.parents)):
        if part.lower() not in GENERIC and part:
            return part
    return "bot"


# -- a folder -----------------------------------------------------------------------------------------------------


def _in_folder(folder: Path) -> Found:
    scripts, beside = [], []
    for file in _files(folder):
        try:
            text = launchers.decode(file.read_bytes()[:MOST_BYTES])
        except OSError:
            continue  # a broken link, a file of somebody else: others are left
        if file.suffix.lower() in SUFFIXES and not file.name.endswith((".config.js", ".config.cjs")):
            scripts.append(_plain(file, file.relative_to(folder).as_posix(), text))
        elif file.parent == folder and launchers.kind_of(file.name, text) and launchers.read(file.name, text):
            beside.append(file)
    ranked = sorted((c for c in scripts if _rank(c, folder)[0]), key=lambda c: _rank(c, folder), reverse=True)
    if not ranked:
        raise ConfigError(
            Message(
                "No bot was found in {folder}: no script there fetches updates or is called bot.py.", folder=folder
            ),
            cure=Message("Name the script itself: {command}", command="bottray add PATH/script.py"),
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
        if (below / "pyvenv.cfg").exists():
            continue
        try:
            names = sorted(os.listdir(below))
        except OSError:
            continue
        for name in names:
            if name.endswith(SUFFIXES) and (below / name).is_file() and (count := count + 1) <= MOST_FILES:
                yield below / name


def _rank(one: Candidate, folder: Path) -> tuple[int, int, int]:
    """Better is larger: what it does, then where it lies, then what it is called. 0 first: it is none."""
    assert one.script is not None
    stem, seen = one.script.stem.lower(), one.evidence
    usual = len(USUAL_NAMES) - USUAL_NAMES.index(stem) if stem in USUAL_NAMES else 0
    kind = 3 if seen.polls else 2 if seen.library and seen.main else 1 if usual else 0
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


def _in_launcher(path: Path, text: str) -> Found:
    starts = launchers.read(path.name, text, user_unit="/systemd/user/" in path.as_posix())
    if not starts:
        if path.suffix.lower() in (".sh", ""):
            note = Message("Nothing in {name} starts another script, so that it runs as it is.", name=path.name)
            return Found((replace(_plain(path, path.name, text), notes=(note,)),), certain=True)
        raise ConfigError(
            Message("Nothing in {path} starts a script that BotTray knows.", path=path),
            cure=Message("Name the script itself: {command}", command="bottray add PATH/script.py"),
        )
    found: dict[tuple[object, ...], Candidate] = {}
    gone = []
    for start in starts:
        one = _started(start, path)
        if one.script is not None and not one.script.is_file():
            gone.append(one.script)
        else:
            found.setdefault((one.script, one.shown), one)
    if not found:
        raise ConfigError(
            Message("{launcher} starts {script}, which does not exist.", launcher=path, script=gone[0]),
            cure=Message("Correct the launcher, or name the script itself."),
        )
    return Found(tuple(found.values()), certain=len(found) == 1, launcher=path)


def _started(start: OldStart, launcher: Path) -> Candidate:
    here = launcher.parent

    def place(text: str, folder: Path = here) -> Path:
        return Path(os.path.abspath(folder / os.path.expanduser(text.replace(HERE, str(here)))))

    folder = place(start.folder)
    program = runs(start.words)
    assert program is not None, "launchers.read gives programs only"
    args = [word.replace(HERE, str(here)) for word in program.args]
    if any(USUAL.search(word) for word in args):
        raise ConfigError(
            Message("{launcher} hands the token over in the command line, where every user can read it.",
                    launcher=launcher),
            cure=Message("Let the script read it from a variable, write that into .env beside it, and add the script."),
        )  # fmt: skip
    python, notes = _interpreter(program, start, place, folder)
    script = place(program.script, folder) if program.script else None
    keys: dict[str, Any] = _program(program, script, python, args)
    if script is None or folder != script.parent:
        keys["folder"] = str(folder)
    if start.env_file:
        file = place(start.env_file, folder)
        if file.is_file():
            keys["env_file"] = str(file)
        else:
            notes.append(Message("Its file of variables {path} does not exist.", path=file))
    env: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for name, value in start.env.items():
        secret = any(word in name.upper() for word in SECRETS) or USUAL.search(value)
        if name.upper() not in NOT_CARRIED:
            (hidden if secret and value else env)[name] = value.replace(HERE, str(here))
    if env:
        keys["env"] = env
    text = _text(script)
    name = start.name or _name(script or folder / (program.module or "bot"))
    shown = script.name if script else f"python -m {program.module}"
    return Candidate(
        script, " ".join([shown, *args]), {**keys, **start.keys}, evidence(text), name, hidden,
        None if python else start.tool, tuple(dict.fromkeys(start.replaced)), tuple(notes), start.switch_off,
    )  # fmt: skip


def _text(script: Path | None) -> str:
    try:
        return launchers.decode(script.read_bytes()[:MOST_BYTES]) if script else ""
    except OSError:
        return ""


def _program(program: Runs, script: Path | None, python: str | None, args: list[str]) -> dict[str, Any]:
    """`script` where that says all, `command` where a module or options stand between."""
    options = [word for word in program.options if word not in ("-u", "-3", "run")]
    if script is None or options:
        what = ["-m", program.module or ""] if script is None else [str(script)]
        return {"command": [python or program.interpreter or "python", *options, *what, *args]}
    keys: dict[str, Any] = {"script": str(script)}
    if python:
        keys["python"] = python
    if args:
        keys["args"] = args
    return keys


def _interpreter(program: Runs, start: OldStart, place: Any, folder: Path) -> tuple[str | None, list[Message]]:
    """The interpreter that the launcher names or has activated, if it is there."""
    notes: list[Message] = []
    named = program.interpreter
    if named and ("/" in named or "\\" in named):
        path = place(named, folder)
        for one in (path, path.with_name(path.name.replace("pythonw", "python"))):
            if one.is_file():
                return str(one), notes
        notes.append(Message("Its interpreter {path} is not on this computer.", path=path))
    if start.venv:
        path = place(start.venv) / VENV_PYTHON
        if path.is_file():
            return str(path), notes
        notes.append(Message("Its environment {path} is not on this computer.", path=place(start.venv)))
    return None, notes
