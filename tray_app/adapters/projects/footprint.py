"""What a bot is made of, to see what was changed since it last ran well: its Python files, its .env, its packages.

Files are known by time and size, packages by the names of their `*.dist-info` folders: nothing is read, so no secret
can be kept.
"""

import os
from collections.abc import Iterator
from glob import escape, glob
from pathlib import Path
from typing import Any

MOST_FOLDERS, MOST_FILES = 100, 500  # of a folder that is not the bot's alone, such as a home
PACKAGES = (
    "lib/python3*/site-packages",
    "lib/python3*/dist-packages",
    "lib/python3/dist-packages",
    "Lib/site-packages",
)


def take(folder: Path, env_file: Path | None, python: str | None) -> dict[str, dict[str, Any]]:
    """{"files": {path: [time in ns, size]}, "packages": {name: version}}; paths in `folder` are relative to it."""
    found = {name: stamp for name in _scripts(folder) if (stamp := _stamp(folder / name))}
    if env_file and (stamp := _stamp(env_file)):
        inside = env_file.is_relative_to(folder)
        found[str(env_file.relative_to(folder) if inside else env_file)] = stamp
    return {"files": found, "packages": dict(_packages(python)) if python else {}}


def _scripts(folder: Path) -> Iterator[str]:
    left, folders = MOST_FILES, MOST_FOLDERS
    for place, inner, names in os.walk(folder):
        own = [n for n in sorted(inner) if not n.startswith((".", "__")) and n != "node_modules"]
        inner[:] = [n for n in own if not os.path.exists(os.path.join(place, n, "pyvenv.cfg"))]
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.relpath(os.path.join(place, name), folder)
                left -= 1
        folders -= 1
        if left <= 0 or folders <= 0:
            return


def _stamp(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_mtime_ns, status.st_size]


def _packages(python: str) -> Iterator[tuple[str, str]]:
    """Of the environment that the interpreter stands in; a link is not followed, it would lead out of a venv."""
    prefix = escape(os.path.dirname(os.path.dirname(python)))
    for pattern in PACKAGES:
        for entry in glob(f"{prefix}/{pattern}/*.dist-info"):
            name, _, version = os.path.basename(entry).removesuffix(".dist-info").rpartition("-")
            if name:
                yield name, version
