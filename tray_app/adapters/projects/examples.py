"""Files and folders that show what another one is to look like, where that is not there: its owner copies it and fills
it in. And files that are there, with an empty place for the token.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tray_app.adapters.projects.source_tree import INSTALLED
from tray_app.adapters.projects.texts import text_of
from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_links import files_named, modules, required
from tray_app.core.tokens.placeholders import is_example, shown_by

MOST = 60  # folders in a folder
_KEY = r"(?:[\w.-]{0,30}(?:bot|tg|telegram|api)[\w.-]{0,10})?token"
_BEFORE = r"^[^\S\n]{0,40}(?:-[^\S\n]|(?:export[^\S\n])?(?:const|let|var)[^\S\n]|self\.)?"
_SETTING = pattern(
    rf"{_BEFORE}[\"']?{_KEY}[\"']?[^\S\n]{{0,9}}[:=][^\S\n]{{0,9}}[^\s{{\[(]{{0,80}}[^\S\n]{{0,9}}(?:[#;][^\n]*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_IN_CODE = pattern(
    rf"{_BEFORE}[\"']?{_KEY}[\"']?[^\S\n]{{0,9}}[:=][^\S\n]{{0,9}}(?:[\"'][^\s\"']{{0,80}}[\"'])[^\S\n]{{0,9}}[,;]?[^\S\n]{{0,9}}(?:(?:#|//)[^\n]*)?$",
    re.IGNORECASE | re.MULTILINE,
)


def example_of(path: Path) -> Path | None:
    """The one beside the place of a file that is not there."""
    if os.path.exists(path):
        return None
    return next((one for one in _examples(path.parent) if shown_by(one.name) == path.name.lstrip(".")), None)


def wanted(code: Mapping[Path, str], folder: Path) -> tuple[Path, Path] | None:
    """An example, and the file of it that the code imports or opens, and that is not there. `code` is the bot's own,
    `folder` where it runs."""
    text = "\n".join(code.values())
    named = [*files_named(text), *required(text)]
    names = {name.rpartition("/")[2] for name in named}
    imported = {name.rpartition(".")[2] for _level, name in modules(text)}
    below = [folder / name.rpartition("/")[0] for name in named if "/" in name]
    for place in dict.fromkeys([*(path.parent for path in code), folder, *below]):
        for one in _examples(place):
            path = place / shown_by(one.name)
            asked = path.stem in imported if path.suffix == ".py" else not names.isdisjoint((path.name, path.stem))
            if asked and not os.path.exists(path):
                return one, path
        for inner, path in _folders(place):
            known = [name for name in names if os.path.isfile(inner / name) and not os.path.exists(path / name)]
            if known and re.search(rf"[\"'`/\\]{re.escape(path.name)}[\"'`/\\]", text):
                return (inner / known[0], path / known[0]) if os.path.isdir(path) else (inner, path)
    return None


def empty(code: Mapping[Path, str], folder: Path) -> tuple[Path, int] | None:
    """A file that is there, and the line in it where a token is to be put: one of settings that the code opens, else of
    the code itself."""
    named = files_named("\n".join(code.values()))
    places = list(dict.fromkeys([folder, *(path.parent for path in code)]))
    below = [inner for place in places for inner in _inside(place)]
    paths = (place / name for name in dict.fromkeys(named) for place in (*places, *below))
    for path, text, place in (
        *((path, text_of(path), _SETTING) for path in paths if not is_example(path.name) and os.path.isfile(path)),
        *((path, text, _IN_CODE) for path, text in code.items()),
    ):
        if found := place.search(text):
            return path, text.count("\n", 0, found.start()) + 1
    return None


def _folders(place: Path) -> Iterator[tuple[Path, Path]]:
    """The folders that show what another one is to look like, each with that one."""
    yield from (
        (one, place / shown) for one in _inside(place) if is_example(one.name) and (shown := shown_by(one.name))
    )


def _inside(place: Path) -> list[Path]:
    try:
        with os.scandir(place) as found:
            names = sorted(one.name for one in found if one.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [place / name for name in names if not name.startswith(".") and name not in INSTALLED][:MOST]


def _examples(folder: Path) -> Iterable[Path]:
    try:
        names = sorted(name for name in os.listdir(folder) if is_example(name))
    except OSError:
        return ()
    return [path for name in names if os.path.isfile(path := folder / name)]
