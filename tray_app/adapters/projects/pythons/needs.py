"""What a bot's script needs: what requirements.txt or pyproject.toml names, and what it imports when it starts.

Nothing is run here, and nothing is known of what could not be read: that is named.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.examples import example_of
from tray_app.core.reasons import unreadable
from tray_app.core.scripts.module_packages import package_of
from tray_app.core.scripts.needs import imported, listed, of_project
from tray_app.core.text import decode

MOST_FILES = 200  # of a bot's own modules that are followed
LARGEST = 1 << 20  # bytes of one that people have written
MOST_NAMED = 3


@dataclass(frozen=True)
class Needs:
    """`file` is what names the `requirements` (None: nothing does); `modules` are imported when the script starts, as
    far as that is known: of `unread` files of its own it is not."""

    script: Path
    file: Path | None
    requirements: tuple[str, ...]
    modules: tuple[str, ...]
    root: Path | None = None
    home: Path | None = None
    unread: tuple[Path, ...] = ()

    @property
    def unread_names(self) -> str:
        names = [path.name for path in self.unread]
        return ", ".join([*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else [])])


def needs(script: Path, file: Path | None, root: Path | None = None, home: Path | None = None) -> Needs:
    """`file` is Launch.requirements; `root` as there, and `home` is where a module runs. Raises ConfigError."""
    listed = tuple(dict.fromkeys(_listed(file))) if file else ()
    modules, unread = _imports(script, root or script.parent)
    return Needs(script, file, listed, tuple(sorted(modules)), root, root and home, unread)


def _read(file: Path) -> str:
    try:
        data = start_of(file, LARGEST + 1)
        if len(data) > LARGEST:
            raise OSError(errno.EFBIG, "too large")
    except OSError as error:
        raise unreadable(file, error, agent=True) from error
    return decode(data, str(file))


def _listed(file: Path, depth: int = 0) -> Iterator[str]:
    if file.name.endswith(".toml"):
        try:
            yield from of_project(_read(file))
        except ValueError as error:
            raise unreadable(file, error) from None
        return
    for text, included in listed(_read(file)):
        if not included:
            yield text
        elif depth < 5 and os.path.isfile(file.parent / text):
            yield from _listed(file.parent / text, depth + 1)


def _imports(script: Path, root: Path) -> tuple[set[str], tuple[Path, ...]]:
    """The modules from outside that are imported when the script starts, its own ones followed, and those of its own
    that could not be read. Of a script that changes where it looks for them only those that a known package brings: the
    others may lie anywhere. Whatever its name is, Python runs it."""
    found: set[str] = set()
    unread: list[Path] = []
    elsewhere = False
    waiting, seen = [script], {script}
    while waiting and len(seen) < MOST_FILES:
        file = waiting.pop()
        if os.path.isdir(file):
            continue  # a package without __init__
        names = None
        with suppress(OSError):
            source = start_of(file, LARGEST + 1)
            names = imported(source) if len(source) <= LARGEST else None
        if names is None:
            unread.append(file)
            continue
        elsewhere = elsewhere or b"sys.path" in source or b"addsitedir" in source
        for name, level in names:
            base = file.parents[level - 1] if 0 < level <= len(file.parents) else root
            own = _own(base, name)
            waiting += [path for path in own if path not in seen]
            seen.update(own)
            top = name.partition(".")[0]
            if level or top in sys.stdlib_module_names or top in found or _own(base, top):
                continue
            if example_of(base / f"{top}.py") is None:  # else it is the bot's own, to be made yet
                found.add(top)
    known = {name for name in found if package_of(name)} if elsewhere else found
    return known, (*unread, *waiting)


def _own(folder: Path, name: str) -> list[Path]:
    """The bot's own files behind a module's name, the __init__ of each package on the way included."""
    place, found = folder, []
    for part in name.split(".") if name else ():
        files = (place / f"{part}.py", place / part / "__init__.py")
        found += [file for file in files if os.path.exists(file) and not os.path.isdir(file)]  # a pipe is one too
        place = place / part
        if not found and _has_python(place):
            found.append(place)  # a package without __init__: there, with nothing to read
    return found


def _has_python(folder: Path) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False
