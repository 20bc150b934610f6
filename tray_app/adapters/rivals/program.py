"""Which processes run a bot's own program: the same script, the same module, the same command in the same folder.

Two ways to say it meet in a key: ("file", volume, number) for a file of the user's that both run, whatever its path and
however it is named (`python bot/__main__.py`, `-m bot`, `uv run shop`), and ("command", folder, words) for a command
that names no such file (`gunicorn shop:app`): the whole of it has to be the same, and its folder too.
"""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from tray_app.adapters import programs
from tray_app.adapters.files import start_of
from tray_app.adapters.links import real
from tray_app.core.pattern import pattern
from tray_app.core.processes.interpreters import is_interpreter
from tray_app.core.processes.program import Program, installed, plain, program_of

if TYPE_CHECKING:
    from tray_app.core.launchers.invocation import Invocation

Key = tuple[object, ...]

LARGEST = 1_000_000  # bytes of a launcher or a project file
_NAMED = (".py", ".pyw", ".pyz", ".js", ".mjs", ".cjs")  # a script that says by itself what runs
_OF_ENVIRONMENT = pattern(r"[/\\](?:bin|Scripts)[/\\][^/\\]+$", re.IGNORECASE)
_PLACES = ("", "src")  # where a project's modules lie, seen from the folder that it is started in


def keys_of_entry(here: ModuleType, words: Sequence[str], folder: Path | None, script: Path | None) -> set[Key]:
    """What an entry of bots.toml runs. `here` is the process table (census.py)."""
    keys = {_file(here.identity(file)) for file in _with_source(str(script))} if script else set()
    if words and folder and not (script and script.suffix.lower() in _NAMED):
        from tray_app.core.launchers.invocation import invocations  # not for the many bots that are a script

        for one in invocations(words, str(folder), text_at):
            keys |= set(_of_invocation(here, one, str(folder)))
    return keys - {()}


def files_of(program: Program) -> list[str]:
    """The files that it may be, as paths from the folder that it runs in."""
    if program.module:
        return _of_module(program.module)
    found = []
    for written in program.scripts:
        found += _with_source(written)
        if not os.path.splitext(written)[1]:  # `node .`, `node dist/index`
            found += [f"{written}.js", os.path.join(written, "index.js")]
    return found


def _with_source(path: str) -> list[str]:
    """A script, and for a compiled one the source that it was made from: beside it, or above its __pycache__."""
    folder, name = os.path.split(path)
    if not name.lower().endswith(".pyc"):
        return [path]
    if os.path.basename(folder) == "__pycache__":
        return [path, os.path.join(os.path.dirname(folder), f"{name.partition('.')[0]}.py")]
    return [path, path[:-1]]


def keys_of_process(here: ModuleType, pid: int, program: Program) -> Iterator[Key]:
    """The files of the user's that a process runs."""
    for written in files_of(program):
        yield _file(here.identity_for(pid, written))
    for written in program.scripts:
        path = here.seen(pid, written)
        if _OF_ENVIRONMENT.search(written) and (module := _behind(path)):
            for file in _of_console(module, here.folder(pid)):
                yield _file(here.identity_for(pid, file))
        elif os.path.isdir(path) and (main := _main(path)):
            yield _file(here.identity_for(pid, os.path.join(written, main)))


def key_of_command(here: ModuleType, pid: int, words: tuple[str, ...]) -> Key:
    """Of a process with these words (core/processes/program.py: plain); () where its folder is not shown."""
    return _command(here.folder(pid), words)


def key_of_executable(here: ModuleType, pid: int, path: str) -> Key:
    return _file(here.identity_for(pid, path))


def _of_invocation(here: ModuleType, one: "Invocation", home: str) -> Iterator[Key]:
    from tray_app.core.launchers.invocation import LAUNCHERS, program_name

    program = program_of(one.words)
    files = files_of(program) if program else []
    for written in program.scripts if program else ():
        if main := _main(os.path.join(one.folder, written)):
            files.append(os.path.join(written, main))
    known = [key for file in files if (key := _file(here.identity(os.path.join(one.folder, file))))]
    yield from known
    if known or program_name(one.words[0]) in LAUNCHERS:
        return
    if not is_interpreter(one.words[0]) and (path := _found(one.words[0], one.folder)):
        module = _behind(path)
        around = [os.path.join(one.folder, file) for file in (_of_console(module, one.folder) if module else ())]
        own = [key for file in around if (key := _file(here.identity(file)))]
        yield from own
        if own or (not _of_environment(path) and not installed(path) and inside(path, home)):
            yield _file(here.identity(path))
    yield _command(one.folder, plain(one.words))


def _of_environment(path: str) -> bool:
    """Whether it is a command of a virtual environment: many projects may have the same."""
    return os.path.isfile(os.path.join(os.path.dirname(os.path.dirname(path)), "pyvenv.cfg"))


def _found(word: str, folder: str) -> str | None:
    """The file behind a command: by its path, of the project's environment, or on PATH."""
    if os.path.basename(word) != word:
        path = os.path.join(folder, word)
        return path if os.path.isfile(path) else None
    for place in (os.path.join(folder, name, part) for name in (".venv", "venv", "env") for part in ("bin", "Scripts")):
        for file in (word, f"{word}.exe"):
            if os.path.isfile(os.path.join(place, file)):
                return os.path.join(place, file)
    return programs.find(word)


def _of_module(module: str) -> list[str]:
    path = module.replace(".", "/")
    return [os.path.join(place, file) for place in _PLACES for file in (f"{path}.py", f"{path}/__main__.py")]


def _of_console(module: str, folder: str) -> list[str]:
    """The files of the module that an installed command starts, and its package's __main__ where that starts it too."""
    path, leaf = module.replace(".", "/"), module.rpartition(".")[2]
    above = path.rpartition("/")[0]
    found = [*_of_module(module), *(os.path.join(place, path, "__init__.py") for place in _PLACES)]
    for main in (os.path.join(place, above, "__main__.py") for place in _PLACES if above):
        if re.search(rf"import.*\b{re.escape(leaf)}\b|from\s+\S*\b{re.escape(leaf)}\s+import",
                     text_at(os.path.join(folder, main)) or ""):  # fmt: skip
            found.append(main)
    return found


def inside(path: str, folder: str) -> bool:
    """Whether a file lies in a folder or below it."""
    return real(path).startswith(os.path.join(real(folder), ""))


def _file(identity: tuple[int, int] | None) -> Key:
    return ("file", *identity) if identity else ()


def _command(folder: str, words: tuple[str, ...]) -> Key:
    try:
        about = os.stat(folder) if folder else None
    except OSError:
        about = None
    return ("command", about.st_dev, about.st_ino, words) if about else ()


def _main(folder: str) -> str | None:
    """What `node FOLDER` runs."""
    text = text_at(os.path.join(folder, "package.json"))
    if text is None:
        return None
    from tray_app.core.launchers.invocation import node_main

    return node_main(text)


def _behind(path: str) -> str | None:
    """The module that an installed command starts."""
    from tray_app.core.launchers.invocation import behind_console_script

    return behind_console_script(_script(path) or "")


def _script(path: str) -> str | None:
    """The text of an installed command; on Windows it is packed behind its .exe."""
    if not path.lower().endswith(".exe"):
        return text_at(path)
    import zipfile

    try:
        with zipfile.ZipFile(path) as packed:
            return packed.read("__main__.py").decode("utf-8", "replace")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def text_at(path: str) -> str | None:
    """Of a launcher or a project file; None where it cannot be read."""
    from tray_app.core.launchers.encodings import decode

    try:
        data = start_of(path, LARGEST + 1)
    except (OSError, ValueError):
        return None
    return decode(data) if len(data) <= LARGEST else None
