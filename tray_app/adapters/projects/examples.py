"""Files that show what another one is to look like, where that is not there: its owner copies it and fills it in."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from tray_app.core.scripts.script_links import files_named, modules, required
from tray_app.core.tokens.placeholders import is_example, shown_by


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
    return None


def _examples(folder: Path) -> Iterable[Path]:
    try:
        names = sorted(name for name in os.listdir(folder) if is_example(name))
    except OSError:
        return ()
    return [path for name in names if os.path.isfile(path := folder / name)]
