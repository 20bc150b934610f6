"""The files of a program that are its own: the script, and what that imports, further and further. They are read only.

What no import leads to (another bot in the same folder, old copies) is none of it.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects import django
from tray_app.adapters.projects.launch import Launch
from tray_app.core.launchers.encodings import decode
from tray_app.core.processes.program import arguments, program_of
from tray_app.core.scripts.script_code import code_of
from tray_app.core.scripts.script_links import SUFFIXES, modules, packages_required, processes, required, sourced
from tray_app.core.scripts.script_text import polls
from tray_app.core.scripts.shell_bots import ENDINGS as SHELLS

MOST = 80  # files
MOST_STARTERS = 3  # that start each other
CONFIGS = tuple(
    f"{name}{ending}"
    for name in ("local", "default", "development", "production")
    for ending in (".js", ".cjs", ".mjs", ".ts")
)
LARGEST = 300_000  # bytes of one


def packages(script: Path, launch: Launch) -> list[Path]:
    """Where the script is started as a module, the `__init__.py` of each package that it lies in, the outermost first:
    Python runs them before it. Started as a script it lies in none."""
    program, top = program_of(launch.argv), launch.root or launch.folder
    if not (launch.module or (program and program.module)) or top not in script.parents:
        return []
    inner = script.parent.relative_to(top).parts
    several = [top.joinpath(*inner[:depth], "__init__.py") for depth in range(1, len(inner) + 1)]
    return [path for path in several if path != script and os.path.isfile(path)]


def launched_code(script: Path, launch: Launch) -> dict[Path, str]:
    """The `own_code` of what is started, with the command that it is given."""
    return own_code(script, launch.folder, packages(script, launch), arguments(launch.argv))


def own_code(
    script: Path, folder: Path, before: Sequence[Path] = (), args: Sequence[str] | None = None
) -> dict[Path, str]:
    """{file: its code, without remarks}, the script first; `folder` is where it runs, `before` are its `packages`,
    `args` what stands behind it. What cannot be read is left out, as is a module that is compiled or installed. A
    script that is to be built yet counts by the text that it will be made of, and one that only starts others as
    processes with these."""
    found: dict[Path, str] = {}
    waiting, apart, left = [_text_of(script), *before], list[Path](), MOST_STARTERS
    roots = list(dict.fromkeys([script.parent, folder, folder / "src"]))
    while (waiting or apart) and len(found) < MOST:
        if not waiting:  # what only starts the bot is that bot; one that is a bot itself starts others
            left -= 1
            waiting, apart = ([] if left < 0 or any(map(polls, found.values())) else apart), []
            continue
        path = waiting.pop(0)
        if path in found or (code := _code(path)) is None:
            continue
        found[path] = code
        if path.suffix.lower() in (".py", ".pyw"):
            waiting += _imported(path, code, roots)
            apart += started(path, code, folder)
            waiting += django.commands(path, args) if path.name == django.STARTER else []
        else:
            if path.suffix.lower() in ("", *SHELLS):
                waiting += [one for name in sourced(code) if os.path.isfile(one := path.parent / name)]
            waiting += _required(path, code, roots)
            waiting += _settings(code, folder)
    return found


def _text_of(script: Path) -> Path:
    if script.suffix not in (".js", ".mjs", ".cjs") or os.path.exists(script):
        return script
    from tray_app.adapters.projects.node import package  # here: it loads much, and most bots are Python's

    own = package.around(script)
    return (own and own.source_of(script)) or script


def _code(path: Path) -> str | None:
    try:
        return code_of(decode(start_of(path, LARGEST)))
    except OSError:
        return None


def _imported(path: Path, code: str, roots: list[Path]) -> Iterator[Path]:
    for level, name in modules(code):
        places = roots if not level else [path.parents[level - 1]] if level <= len(path.parents) else []
        parts = name.split(".")
        for place in places:
            if not os.path.isdir(place / parts[0]) and not os.path.isfile(place / f"{parts[0]}.py"):
                continue
            for depth in range(1, len(parts) + 1):
                below = place.joinpath(*parts[:depth])
                for one in (below.with_name(f"{below.name}.py"), below / "__init__.py"):
                    if os.path.isfile(one):
                        yield one
            break


def started(path: Path, code: str, folder: Path) -> list[Path]:
    """The scripts that a file starts as processes of their own."""
    names = [name for name in processes(code) if name.rpartition("/")[2] != django.STARTER]
    several = (Path(os.path.abspath(place / name)) for name in names for place in (folder, path.parent))
    return [one for one in dict.fromkeys(several) if one != path and os.path.isfile(one)]


def _settings(code: str, folder: Path) -> list[Path]:
    """Those that npm's package config reads, which looks in the folder that the program runs in."""
    if "config" not in packages_required(code):
        return []
    return [path for name in CONFIGS if os.path.isfile(path := folder / "config" / name)]


def _required(path: Path, code: str, roots: list[Path]) -> Iterator[Path]:
    for written in required(code):
        sign, _, rest = written.partition("/")
        places = [path.parent / written]
        if sign in ("@", "~", "src"):  # as tsconfig.json and bundlers have it
            places = [root / below / rest for root in roots for below in ("src", "")]
        plain = [os.path.abspath(place) for place in places]
        names = [one + suffix for one in plain for suffix in SUFFIXES]
        if written.endswith(".js"):  # TypeScript names what will come of its files
            names += [f"{one[:-3]}.ts" for one in plain]
        if there := next((name for name in names if os.path.isfile(name)), None):
            yield Path(there)
