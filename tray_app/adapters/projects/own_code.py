"""The files of a program that are its own: the script, and what that imports, further and further. They are read only.

What no import leads to (another bot in the same folder, old copies) is none of it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from tray_app.core.launchers.launchers import decode
from tray_app.core.scripts.script_code import code_of
from tray_app.core.scripts.script_links import SUFFIXES, modules, required

MOST = 80  # files
LARGEST = 300_000  # bytes of one


def own_code(script: Path, folder: Path) -> dict[Path, str]:
    """{file: its code, without remarks}, the script first; `folder` is where it runs. What cannot be read is left out,
    as is a module that is compiled or installed."""
    found: dict[Path, str] = {}
    waiting = [script]
    roots = list(dict.fromkeys([script.parent, folder, folder / "src"]))
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if path in found or (code := _code(path)) is None:
            continue
        found[path] = code
        if path.suffix.lower() in (".py", ".pyw"):
            waiting += _imported(path, code, roots)
        else:
            waiting += _required(path, code)
    return found


def _code(path: Path) -> str | None:
    try:
        if not os.path.isfile(path):
            return None
        with open(path, "rb") as file:
            return code_of(decode(file.read(LARGEST)))
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


def _required(path: Path, code: str) -> Iterator[Path]:
    for written in required(code):
        plain = Path(os.path.abspath(path.parent / written))
        names = [f"{plain}{suffix}" for suffix in SUFFIXES]
        if written.endswith(".js"):  # TypeScript names what will come of its files
            names.append(f"{str(plain)[:-3]}.ts")
        if there := next((name for name in names if os.path.isfile(name)), None):
            yield Path(there)
