"""A file that starts a bot -> the entry in bots.toml that would do the same, its paths absolute and looked up.

`plain` is for the script itself, `started` for what an old launcher starts.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tray_app.adapters import programs
from tray_app.adapters.projects import modules
from tray_app.adapters.projects.launcher_files import placed, written
from tray_app.adapters.projects.private_values import in_command_line, is_secret, of_its_own, of_secret, put_in
from tray_app.adapters.projects.pythons.pythons import VENV_PYTHON
from tray_app.adapters.projects.scripts import start_form
from tray_app.adapters.projects.scripts.entries import entry_of
from tray_app.adapters.projects.scripts.entry import READS, SCRIPT_NAMES, Entry
from tray_app.adapters.projects.source_tree import Tree
from tray_app.adapters.projects.texts import text_of
from tray_app.core.errors import ScriptMissing
from tray_app.core.launchers import encodings
from tray_app.core.launchers.parts import PYTHON, OldStart, Replaced, Runs, base, runs
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.pattern import pattern
from tray_app.core.processes.program import program_of
from tray_app.core.scripts import python_module
from tray_app.core.scripts.script_text import Evidence, evidence
from tray_app.core.tokens.token import USUAL

GENERIC = frozenset(
    [*SCRIPT_NAMES, "src", "manage", "server", "polling", "__init__", "cli", "launcher",
     "dist", "build", "lib", "out", "code", "apps", "packages"]
)  # fmt: skip
"""Names that say nothing of whose script it is."""
_RELEASE = pattern(r"-(\d(?:\.\d+)?)(?:-\d\d)?")  # -3.11, -3.11-32
ANY_PYTHON = frozenset({"python", "python3", "pythonw", "py", "pyw"})  # names that leave the release open
NODE = (".js", ".mjs", ".cjs")  # scripts that run with it by themselves
NOT_CARRIED = frozenset({"PATH", "PYTHONUNBUFFERED", "VIRTUAL_ENV", "PYTHONIOENCODING", "PROMPT"})

_OF_A_RUN = pattern(r"[%!](?i:errorlevel)[%!]|\$[?!]")  # how a program ended, for the launcher itself


@dataclass(frozen=True)
class Candidate:
    """One script that may be meant. `keys` are those of its entry in bots.toml, with absolute paths; `hidden` are
    variables of the `launcher` that do not belong into it, `computed` those that only a run of it would make, with what
    makes them; `file_env` is what its own reader has of the files in `env_file`. `tool` would choose the interpreter
    (poetry, "conda NAME"). `program` is what its launcher calls it. `ready`: nothing has to be made before its first
    start; else `notes` say what. `why` is what it was taken by."""

    script: Path | None
    shown: str
    keys: Mapping[str, Any] = field(repr=False)
    evidence: Evidence = field(default_factory=Evidence)
    name: str | None = None
    launcher: Path | None = None
    hidden: Mapping[str, str] = field(default_factory=dict, repr=False)
    computed: Mapping[str, str] = field(default_factory=dict, repr=False)
    tool: str | None = None
    replaced: tuple[Replaced, ...] = ()
    notes: tuple[Message, ...] = ()
    switch_off: str | None = None
    program: str | None = None
    file_env: Mapping[str, str] = field(default_factory=dict, repr=False)
    reads: bool = False
    said: tuple[str, ...] = ()
    ready: bool = True
    why: Message | None = None


def of_entry(tree: Tree, one: Entry, shown: str = "") -> Candidate:
    """A file of a project's folder, as its owner would start it."""
    path = tree.top / one.file
    told = evidence(encodings.decode(tree.source(one.file)))
    if one.server:
        served = {"module": one.server, "folder": str(tree.top / one.at), "args": list(one.args)}
        name = " ".join([f"python -m {one.server}", *one.args])
        return Candidate(path, name, served, told, called(path), reads=True, said=one.said)
    form = start_form.form_of(tree, one.file, one.files, one.function, _said(tree, one))
    keys: dict[str, Any] = {"module": form.module} if form.module else {"script": str(path)}
    if form.module or form.folder != path.parent:
        keys["folder"] = str(form.folder)
    if one.args:
        keys["args"] = list(one.args)
    if form.path:
        keys["env"] = {"PYTHONPATH": str(form.path)}
    shown = " ".join([f"python -m {form.module}" if form.module else shown or one.file, *one.args])
    shown = one.command if one.function else shown
    return Candidate(path, shown, keys, told, called(path), reads=one.kind == READS, said=one.said)


def _said(tree: Tree, one: Entry) -> start_form.Form | None:
    """What the project's own words make of it: `python -m bot.main` in a folder."""
    program = program_of(one.words) if one.words and not one.function else None
    if program is None or one.args:
        return None
    return start_form.Form(tree.top / one.at, program.module)


def plain(path: Path, shown: str, text: str) -> Candidate:
    """A file that was named."""
    if path.suffix.lower() not in (".py", ".pyw"):
        return Candidate(path, shown, {"script": str(path)}, evidence(text), called(path))
    tree = Tree(start_form.project_of(path))
    return of_entry(tree, entry_of(tree, path.relative_to(tree.top).as_posix()), shown)


def called(path: Path) -> str:
    """What a bot is called after its script, or after the folder where the script's name says nothing; never after its
    user's home or what lies above that."""
    home = Path(os.path.expanduser("~"))
    folders = [folder.name for folder in path.parents[:-2] if folder != home and folder not in home.parents]
    return next((part for part in (path.stem, *folders) if part and part.lower() not in GENERIC), "bot")


def started(start: OldStart, launcher: Path) -> Candidate:
    here = launcher.parent
    place = partial(placed, here)
    folder = place(start.folder)
    program = runs(start.words) or Runs(None, (), start.words[0], None, start.words[1:])  # one that runs by itself
    program = _without_py(program)
    args = [written(here, word) for word in program.args]
    if any(USUAL.search(word) for word in args):
        raise in_command_line(start, launcher, place(program.script, folder) if program.script else None)
    python, notes = _interpreter(program, start, place, folder)
    notes += put_in(start, args, launcher)
    script = place(program.script, folder) if program.script else None
    keys: dict[str, Any] = _program(program, script, python, args)
    if "script" not in keys or (script and folder != script.parent):
        keys["folder"] = str(folder)
    several = (start.env_file,) if isinstance(start.env_file, str) else start.env_file or ()
    files = [place(file, folder) for file in several]
    for file in files:
        if not os.path.exists(file):
            notes.append(Message("Its file of variables {path} does not exist.", path=file))
        elif os.path.isdir(file):
            notes.append(Message("Its file of variables {path} is a folder.", path=file))
    files = [file for file in files if os.path.exists(file) and not os.path.isdir(file)]  # a pipe may be filled
    if files:
        keys["env_file"] = str(files[0]) if len(files) == 1 else [str(file) for file in files]
    env: dict[str, str] = {}
    hidden: dict[str, str] = {}
    notes += start.notes
    for name, value in of_its_own(start, files).items():
        secret = is_secret(name, value) or of_secret(value, start.private)
        if name.upper() not in NOT_CARRIED:
            (hidden if secret and value else env)[name] = written(here, value)
    if env:
        keys["env"] = env
    made = {name: written(here, text) for name, text in start.computed.items()}
    computed = {n: text for n, text in made.items() if n.upper() not in NOT_CARRIED and not _OF_A_RUN.fullmatch(text)}
    if script is None and python_module.NAME.fullmatch(program.module or ""):
        spec = BotSpec("bot", module=program.module, args=tuple(args), env=env)
        try:
            script = modules.located(spec, folder)[1]
        except ScriptMissing:
            script = folder.joinpath(*str(program.module).split(".")).with_suffix(".py")
    text = text_of(script)
    name = start.name or called(script or folder / (program.module or "bot"))
    shown = f"python -m {program.module}" if program.module else script.name if script else ""
    return Candidate(
        script, " ".join([shown, *args]), {**keys, **start.keys}, evidence(text), name, launcher, hidden, computed,
        None if python else start.tool, tuple(dict.fromkeys(start.replaced)), tuple(notes), start.switch_off,
        start.program or start.name, start.file_env,
    )  # fmt: skip


def _without_py(program: Runs) -> Runs:
    """`py -3.11`, where there is no py: the same release by its own name [PEP 397]."""
    if base(program.interpreter or "") not in ("py", "pyw") or programs.find("py"):
        return program
    options = tuple(option for option in program.options if not _RELEASE.fullmatch(option))
    release = next((m[1] for option in program.options if (m := _RELEASE.fullmatch(option)) and "." in m[1]), "")
    return replace(program, interpreter=f"python{release}", options=options)


def _program(program: Runs, script: Path | None, python: str | None, args: list[str]) -> dict[str, Any]:
    """`script` or `module` where that says all, `command` where options stand between."""
    name = base(program.interpreter or "")
    other = bool(name) and PYTHON.fullmatch(name) is None
    options = [word for word in program.options if other or word not in ("-u", "-3")]
    plain_module = script is None and python_module.NAME.fullmatch(program.module or "") is not None
    if options or not (plain_module or (script is not None and _runs_by_itself(program, script))):
        what = ["-m", program.module or ""] if script is None else [str(script)]
        named = program.interpreter if name == program.interpreter or other else None
        if named and PYTHON.fullmatch(named) and named not in ANY_PYTHON:
            named = None  # a release that is not there, which has been said
        return {"command": [python or named or "python", *options, *what, *args]}
    keys: dict[str, Any] = {"script": str(script)} if script else {"module": program.module}
    if python:
        keys["python"] = python
    if args:
        keys["args"] = args
    return keys


def _runs_by_itself(program: Runs, script: Path) -> bool:
    """Whether `script` in bots.toml would be run by the same program: not for `bun bot.js`, `php bot.php`."""
    name = base(program.interpreter or "")
    if name in ("node", "nodejs"):
        return script.suffix.lower() in NODE
    return not name or PYTHON.fullmatch(name) is not None


def _interpreter(
    program: Runs, start: OldStart, place: Callable[..., Path], folder: Path
) -> tuple[str | None, list[Message]]:
    """The interpreter that the launcher names or has activated, if it is there."""
    notes: list[Message] = []
    named = program.interpreter
    if named and ("/" in named or "\\" in named):
        path = place(named, folder)
        for one in (path, path.with_name(path.name.replace("pythonw", "python"))):
            if os.path.isfile(one):
                return str(one), notes
        notes.append(Message("Its interpreter {path} is not on this computer.", path=path))
    elif named and PYTHON.fullmatch(base(named)) and base(named) not in ANY_PYTHON and not start.venv:
        if programs.find(named):
            return named, notes
        notes.append(Message("Its interpreter {path} is not on this computer.", path=named))
    if start.venv:
        path = place(start.venv) / VENV_PYTHON
        if os.path.isfile(path):
            return str(path), notes
        notes.append(Message("Its environment {path} is not on this computer.", path=place(start.venv)))
    return None, notes
