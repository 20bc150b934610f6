"""A project's folder, read as far as it is asked for: which files it has, and the code of its Python files.

Nothing is followed out of it, nothing but regular files is opened, and no more of them than the limits say.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.texts import MOST_BYTES
from tray_app.core.scripts.python_code import Code, Import, code

INSTALLED = frozenset(["node_modules", "__pycache__", "venv", "env", "site-packages"])
SKIPPED = INSTALLED | {"tests", "test", "migrations", "alembic", "locales", "static", "templates", "docs", "build"}
DEEPEST, MOST_FOLDERS, MOST_FILES = 6, 600, 30_000
MOST_CODE = 12_000_000  # bytes that are taken apart


class Tree:
    """Of one folder; files in it are named as "bot/main.py"."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._real = ""
        self._listed: dict[str, tuple[dict[str, str], list[str]]] = {}
        self._sources: dict[str, bytes] = {}
        self._codes: dict[str, Code | None] = {}
        self._left = MOST_CODE

    def listing(self, folder: str) -> tuple[dict[str, str], list[str]]:
        """The files and folders in a folder ("" is the top) by name; none where it cannot be read."""
        if folder not in self._listed:
            self._listed[folder] = self._scan(folder)
        return self._listed[folder]

    def _scan(self, folder: str) -> tuple[dict[str, str], list[str]]:
        files: dict[str, str] = {}
        folders: list[str] = []
        try:
            with os.scandir(os.path.join(self.top, folder)) as found:
                for one in found:
                    try:
                        if one.is_symlink():
                            if self._is_inside(one.path):
                                files[one.name] = one.path
                        elif one.is_dir(follow_symlinks=False):
                            folders.append(one.name)
                        elif one.is_file(follow_symlinks=False):
                            files[one.name] = one.path
                    except OSError:
                        continue
        except OSError:
            pass
        return files, sorted(folders)

    def _is_inside(self, link: str) -> bool:
        self._real = self._real or os.path.join(os.path.realpath(self.top), "")
        target = os.path.realpath(link)
        return target.startswith(self._real) and os.path.isfile(target)

    def files(self) -> Iterator[str]:
        """All that may be the user's own, those above first."""
        waiting, count, folders = [("", 0)], 0, 0
        for folder, depth in waiting:
            files, inner = self.listing(folder)
            if folder and "pyvenv.cfg" in files:
                continue
            for name in sorted(files):
                count += 1
                if count > MOST_FILES:
                    return
                yield f"{folder}/{name}" if folder else name
            folders += 1
            if depth < DEEPEST and folders < MOST_FOLDERS:
                waiting += [
                    (f"{folder}/{name}" if folder else name, depth + 1)
                    for name in inner
                    if not name.startswith(".") and name.lower() not in SKIPPED
                ]

    def exists(self, file: str) -> bool:
        folder, _, name = file.rpartition("/")
        return name in self.listing(folder)[0]

    def source(self, file: str) -> bytes:
        """Its first MOST_BYTES; b"" where it cannot be read."""
        if file not in self._sources:
            try:
                self._sources[file] = start_of(os.path.join(self.top, file), MOST_BYTES)
            except OSError:
                self._sources[file] = b""
        return self._sources[file]

    def code(self, file: str) -> Code | None:
        if file not in self._codes:
            source = self.source(file)
            self._left -= len(source)
            self._codes[file] = code(source) if self._left > 0 and file.endswith((".py", ".pyw")) else None
        return self._codes[file]

    def has_module(self, folder: str, name: str) -> bool:
        """Whether `import NAME` finds something where `folder` is on Python's path."""
        files, folders = self.listing(folder)
        if f"{name}.py" in files:
            return True
        return name in folders and self._has_code(f"{folder}/{name}" if folder else name)

    def _has_code(self, folder: str, depth: int = 2) -> bool:
        files, folders = self.listing(folder)
        if any(name.endswith(".py") for name in files):
            return True
        return depth > 0 and any(self._has_code(f"{folder}/{one}", depth - 1) for one in folders[:20])

    def find(self, file: str, made: Import) -> list[str]:
        """The files that an import loads, its packages' own first. Of several that an absolute one may mean, the
        nearest."""
        parts = [*(made.module.split(".") if made.module else ()), *([made.name] if made.name else ())]
        if made.level:
            above = file.split("/")[: -made.level]
            return self._along("/".join(above), parts) if made.level <= file.count("/") + 1 else []
        folders = file.split("/")[:-1]
        for n in range(len(folders), -1, -1):
            for inner in ("", "src"):
                place = "/".join([*folders[:n], *([inner] if inner else [])])
                if parts and self.has_module(place, parts[0]):
                    return self._along(place, parts)
        for n in (1, 2, 3):  # the folder that was named is a package itself
            own = list(self.top.parts[-n:])
            if parts[: len(own)] == own and len(parts) > len(own):
                return self._along("", parts[len(own) :])
        return []

    def _along(self, place: str, parts: list[str]) -> list[str]:
        found: list[str] = []
        if parts == ["*"] or not parts:
            parts = []
        for part in ["", *parts]:
            if part:
                if self.exists(path := f"{place}/{part}.py" if place else f"{part}.py"):
                    return [*found, path]
                place = f"{place}/{part}" if place else part
            if place and self.exists(f"{place}/__init__.py"):
                found.append(f"{place}/__init__.py")
        return found
