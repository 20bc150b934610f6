"""From an entry in bots.toml to what is really started: program, arguments, folder, and the .env that goes with it."""

import errno
import os
import stat
from pathlib import Path

from tray_app.adapters import programs
from tray_app.adapters.files import start_of, why_no_file
from tray_app.adapters.projects import modules
from tray_app.adapters.projects.beside import Beside
from tray_app.adapters.projects.launch import Launch as Launch
from tray_app.adapters.projects.launch import python_words as python_words
from tray_app.adapters.projects.launch import wrong
from tray_app.adapters.projects.pythons.pythons import EXAMPLE, VENV_PYTHON, runs_itself, system_python
from tray_app.adapters.system import example, typed
from tray_app.core.errors import HostError, ScriptMissing
from tray_app.core.launchers.parts import runs
from tray_app.core.messages import Message
from tray_app.core.model import BotSpec
from tray_app.core.reasons import because, broken_link
from tray_app.core.scripts import python_module

# The programs that understand such a script, best first.
RUNNERS = {".js": ("node",), ".mjs": ("node",), ".cjs": ("node",), ".sh": ("bash", "sh")}
PYTHON_URL = "https://www.python.org/downloads/"
SOURCES = {"node": "https://nodejs.org/en/download", "bun": "https://bun.sh", "deno": "https://deno.com"}
ENTRIES = ("bot.py", "main.py", "__main__.py", "app.py", "run.py", "telegram_bot.py")


def resolve(spec: BotSpec, base: Path, entry: int | None = None) -> Launch:
    """`base` is the folder of bots.toml: relative paths start there, and `~` is the user's home. `entry` says which
    script is meant, 0 for `script` and 1 for the first of `fallback`; without it the first that is there.

    Raises ScriptMissing where that script is not there, ConfigError naming the bot and its line where something else
    that is named is not, HostError where this machine lacks an interpreter.
    """
    base = Path(os.path.abspath(base))
    script = _script(spec, base, entry) if spec.script else None
    folder = _path(base, spec.folder) if spec.folder else script.parent if script else base
    root, inside = modules.located(spec, folder)
    beside = Beside(script or inside or _script_in(spec, folder), folder)
    if script:
        argv = (*_interpreter(spec, script, base, beside), str(script))
    elif spec.module:
        argv = (*_any_python(spec, base, beside), *python_module.words(spec.module))
    else:
        argv = _command(spec, base)
    if not os.path.isdir(folder):
        there = os.path.exists(folder)
        raise wrong(
            spec,
            Message("its folder {path} is no folder.", path=folder)
            if there
            else Message("its folder {path} does not exist.", path=folder),
            Message('Correct "folder", or leave it out: the folder of the script is used then.'),
        )
    files = _env_files(spec, base) or ((found,) if (found := beside.env_file()) else ())
    needs = _requirements(spec, base) or (beside.requirements() if script or spec.module else None)
    token_in = _path(base, spec.token_in) if spec.token_in else None
    argv, script, last = (*argv, *spec.args), script or inside, files[-1] if files else None
    over = tuple(beside.passed_over)
    return Launch(argv, folder, script, last, needs, token_in, over, files, spec.module, root, bool(spec.python))


def _script(spec: BotSpec, base: Path, entry: int | None) -> Path:
    scripts = [_path(base, text) for text in (spec.script or "", *spec.fallback)]
    if entry is not None:
        return scripts[min(entry, len(scripts) - 1)]
    return next((path for path in scripts if os.path.exists(path)), scripts[0])


def _path(base: Path, text: str) -> Path:
    """Absolute, but with links kept: a venv's python is a link, and following it would lose the venv."""
    return Path(os.path.abspath(base / os.path.expanduser(text)))


def _start_of(spec: BotSpec, script: Path) -> bytes:
    """The first bytes of the script, which also shows that it is there and may be read."""
    try:
        return start_of(script, 128)
    except FileNotFoundError:
        if os.path.islink(script):
            raise wrong(spec, *broken_link(script, os.readlink(script), script=True), ScriptMissing) from None
        what = Message("its script {path} does not exist.", path=script)
        raise wrong(spec, what, _near(script), ScriptMissing) from None
    except OSError as error:
        if os.path.isdir(script):
            inside = next((name for name in ENTRIES if os.path.isfile(script / name)), "")
            # single quotes: in double ones a backslash has a meaning of its own
            cure = Message("Name the file in it: script = '{path}'.", path=os.path.join(spec.script or "", inside))
            if not inside:
                cure = Message("Let its script be looked for: {command}",
                               command=typed(("bottray", "add", str(script))))  # fmt: skip
            raise wrong(spec, Message("{path} is a folder, not a script.", path=script), cure) from None
        what = Message("its script {path} cannot be read: {reason}.", path=script, reason=because(error))
        rights = (
            None if error.errno == errno.ESPIPE else Message("Give the user that runs BotTray the right to read it.")
        )
        raise wrong(spec, what, rights) from error


def _near(script: Path) -> Message:
    """A cure for a script that is not there: perhaps arguments were written behind it, or a letter is wrong."""
    import difflib

    first = script.name.split(" ")[0]
    if first != script.name and os.path.isfile(script.parent / first):
        return Message('Put what follows the name of the script into "args".')
    try:
        near = difflib.get_close_matches(script.name, os.listdir(script.parent), 1)
    except OSError:
        near = []
    if near:
        return Message("Did you mean {name}?", name=near[0])
    return Message('Correct "script"; a relative path starts at the folder of bots.toml.')


def _interpreter(spec: BotSpec, script: Path, base: Path, beside: Beside) -> tuple[str, ...]:
    """What comes before the script: nothing for one that runs by itself."""
    start, suffix = _start_of(spec, script), script.suffix.lower()
    if not spec.python and suffix not in (".py", ".pyw", ".pyz"):
        if runs_itself(script, start):
            return ()
        runners = RUNNERS.get(suffix, ())
        for program in runners:
            found = programs.find(program)
            if found:
                return (found,)
        if runners:
            raise HostError(
                Message("Bot {bot} needs {program}, which is not on this computer.", bot=spec.name, program=runners[0]),
                _get(runners[0]),
            )
        if not (start.startswith(b"#!") and b"python" in start.partition(b"\n")[0]):
            what = Message("what runs {path} cannot be told from its name.", path=script)
            raise wrong(spec, what, Message('Use "command" with the program in front: command = ["program", "file"].'))
    return _any_python(spec, base, beside)


def _any_python(spec: BotSpec, base: Path, beside: Beside) -> tuple[str, ...]:
    """The one that the entry names, else that of the project, else the system's."""
    if spec.python:
        return (_python(spec, base),)
    if own := beside.python():
        return (str(own),)
    python = system_python()
    if python is None:
        raise HostError(
            Message("Bot {bot} needs Python, which is not on this computer's PATH.", bot=spec.name),
            Message(
                "Install Python 3 from {url}, or name it in bots.toml: python = '{path}'.",
                url=PYTHON_URL,
                path=example(EXAMPLE),
            ),
        )
    return python


def _python(spec: BotSpec, base: Path) -> str:
    """The `python` key: a path, the folder of a venv, or a command's name."""
    text = spec.python or ""
    path = _path(base, text)
    if os.path.isfile(path / VENV_PYTHON):
        return str(path / VENV_PYTHON)
    if os.path.isdir(path):
        what = Message("{path} is a folder without a Python in it.", path=path)
        raise wrong(spec, what, Message('Name the interpreter itself in "python", or make the venv anew.'))
    return _program(spec, text, path, "python")


def _program(spec: BotSpec, text: str, path: Path, key: str) -> str:
    """A program by its path, where there is a folder in `text` or the file lies beside bots.toml, else by its name."""
    by_name = os.path.basename(text) == text
    found = programs.find(text) if by_name else None
    if found is None and os.path.isfile(path):
        if not os.access(path, os.X_OK):
            what = Message("{path} may not be run as a program.", path=path)
            raise wrong(spec, what, Message("Make it executable, or put the program that runs it in front."))
        found = str(path)
    if found is None:
        what = Message("there is no program {program}.", program=text if by_name else path)
        if text in SOURCES:
            raise wrong(spec, what, _get(text))
        raise wrong(spec, what, Message('Correct "{key}", or install the program.', key=key))
    return found


def _get(program: str) -> Message:
    if program not in SOURCES:
        return Message('Install it, or name it by its path in "command".')
    return Message('Install it from {url}, or name it by its path in "command".', url=SOURCES[program])


def _command(spec: BotSpec, base: Path) -> tuple[str, ...]:
    program = os.path.expanduser(spec.command[0])
    return (_program(spec, program, _path(base, program), "command"), *spec.command[1:])


def _env_files(spec: BotSpec, base: Path) -> tuple[Path, ...]:
    """Those that are named in the entry."""
    cure = Message('Correct "env_file", or leave it out: .env beside the script is found by itself.')
    paths = tuple(_path(base, text) for text in spec.env_file)
    for path in paths:
        try:
            kind = os.stat(path).st_mode
        except OSError as error:
            what = Message("its env_file {path} cannot be read: {reason}.", path=path, reason=because(error))
            raise wrong(spec, what, cure) from error
        if stat.S_ISDIR(kind):
            raise wrong(spec, Message("its env_file {path} is a folder, but should be a file.", path=path), cure)
    return paths


def _script_in(spec: BotSpec, folder: Path) -> Path | None:
    """The script that a `command` runs (`python -X utf8 bot.py`, `python -O -m bot`)."""
    found = runs(spec.command)
    if found is None:
        return None
    module = found.module if python_module.NAME.fullmatch(found.module or "") else None
    parts = [(found.script,)] if found.script else [*python_module.files(module)] if module else []
    return next((path for one in parts if os.path.isfile(path := _path(folder, os.path.join(*one)))), None)


def _requirements(spec: BotSpec, base: Path) -> Path | None:
    """The one that is named in the entry."""
    if not spec.requirements:
        return None
    path = _path(base, spec.requirements)
    if not os.path.isfile(path):
        cure = Message('Correct "requirements", or leave it out: requirements.txt beside the script is found.')
        what = Message("its requirements {path} do not exist.", path=path)
        if (why := why_no_file(path)) and not isinstance(why, FileNotFoundError):
            what = Message("its requirements {path} cannot be read: {reason}.", path=path, reason=because(why))
        raise wrong(spec, what, cure)
    return path
