"""Bots that lie where people put them, found by names alone: on the desktop, in documents, in downloads, at home."""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tray_app.adapters import places
from tray_app.adapters.projects.source_tree import INSTALLED
from tray_app.core.scripts import bot_names

MOST = 12
"""So many are offered; with more a person looks for himself."""
NAMES = 4000
"""So many names are looked at."""
DEPTH = 2


@dataclass(frozen=True)
class Nearby:
    """`where` are the names of the folders above it, below home."""

    path: str
    name: str
    where: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def nearby() -> list[Nearby]:
    """The likeliest first. Blocks as long as the disk does; what may not be read is passed over."""
    roots = [Path(one) for one in places.of_the_user()]
    budget = iter(range(NAMES))
    found: dict[Path, int] = {}
    for root in roots:
        for path, rank in _below(root, DEPTH, set(roots), budget):
            found.setdefault(path, rank)
    best = sorted(found, key=lambda path: (found[path], str(path).casefold()))[:MOST]
    return [Nearby(str(path), path.name, _where(path)) for path in best]


def _below(folder: Path, depth: int, roots: set[Path], budget: Iterator[int]) -> Iterator[tuple[Path, int]]:
    files, folders = _names(folder, budget)
    if folder not in roots:
        seen = bot_names.in_folder(folder.name, files)
        if seen is not None:
            rank, launcher = seen
            yield (folder / launcher if launcher else folder), rank
            return
    else:
        yield from ((folder / name, 1) for name in files if bot_names.is_file(name))
    if depth:
        for name in folders:
            if folder / name not in roots:
                yield from _below(folder / name, depth - 1, roots, budget)


def _names(folder: Path, budget: Iterator[int]) -> tuple[list[str], list[str]]:
    """Files and folders; links are not followed, which may lead anywhere."""
    files, folders = [], []
    try:
        with os.scandir(folder) as listed:
            for entry, _one in zip(listed, budget, strict=False):
                if entry.is_file():
                    files.append(entry.name)
                elif entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    folders.append(entry.name)
    except OSError:
        pass
    return sorted(files), sorted({*folders} - INSTALLED)


def _where(path: Path) -> str:
    home = Path(os.path.expanduser("~"))
    above = path.parent
    if above == home:
        return ""
    return " › ".join(above.relative_to(home).parts) if above.is_relative_to(home) else str(above)
