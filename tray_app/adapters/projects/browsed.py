"""Names in a folder, for somebody who looks for his bot without a terminal: of what this user may read, and no more."""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from tray_app.adapters.projects.named_wrongly import not_to_be_read

MOST = 2000
"""Names of one folder; one with more is no bot's."""
PLACES = 6


@dataclass(frozen=True)
class Named:
    name: str
    folder: bool
    hidden: bool


@dataclass(frozen=True)
class Browsed:
    """`chosen` is the file of the folder that was named; `left_out` counts what this user may not read, `more` what is
    too much to be shown."""

    folder: str
    separator: str
    above: str | None
    chosen: str | None
    names: tuple[Named, ...]
    left_out: int
    more: int

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def meant(text: str) -> str:
    """The path in what somebody has typed, pasted or dropped: without quotes, from its address, below his home."""
    text = text.strip().strip("\"'").strip()
    if text.lower().startswith("file:"):
        text = url2pathname(urlsplit(text).path)
    return os.path.join(os.path.expanduser("~"), os.path.expanduser(text))


def browse(text: str) -> Browsed:
    """What is in a folder, or in that of a file; folders first. Blocks as long as the disk does. Raises ConfigError."""
    path = Path(os.path.abspath(meant(text)))
    try:
        chosen = None if path.is_dir() else path
        if chosen:
            os.stat(chosen)
        folder = path.parent if chosen else path
        with os.scandir(folder) as listed:
            several = [one for entry in listed if (one := _named(entry)) is not None]
    except OSError as error:
        raise not_to_be_read(path, error) from None
    readable = [one for one, may in several if may]
    readable.sort(key=lambda one: (not one.folder, one.name.casefold(), one.name))
    above = str(folder.parent) if folder.parent != folder else None
    return Browsed(
        str(folder),
        os.sep,
        above,
        chosen.name if chosen else None,
        tuple(readable[:MOST]),
        len(several) - len(readable),
        max(len(readable) - MOST, 0),
    )


def places(bots: Iterable[Mapping[str, str | None]], base: Path) -> list[str]:
    """Where somebody may begin to look: his home, and where the bots lie that he has. `bots` have `script` and `folder`
    as in bots.toml, which lies in `base`."""
    found = [os.path.expanduser("~")]
    for bot in bots:
        named = bot["folder"] or os.path.dirname(bot["script"] or "")
        if named:
            found.append(os.path.dirname(os.path.abspath(base / os.path.expanduser(named))))
    return [one for one in dict.fromkeys(found) if os.path.isdir(one)][:PLACES]


def _named(entry: "os.DirEntry[str]") -> tuple[Named, bool] | None:
    """One name, and whether this user may read what it is of; None for what is neither folder nor file."""
    try:
        folder = entry.is_dir()
        about = entry.stat()
    except OSError:
        return None  # a link that leads nowhere, or in a circle
    if not folder and not stat.S_ISREG(about.st_mode):
        return None
    unseen = entry.name.startswith(".") or bool(getattr(about, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN)
    return Named(entry.name, folder, unseen), os.access(entry.path, os.R_OK | (os.X_OK if folder else 0))
