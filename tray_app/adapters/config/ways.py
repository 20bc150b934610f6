"""Where a name leads: the folders in which a change can make it lead to another file."""

import os
from dataclasses import dataclass, field

MOST_LINKS = 40  # as the kernel follows [path_resolution(7)]


@dataclass
class Way:
    """`names`: in each of these folders the names that count. `folders`: all that the way leads through."""

    names: dict[str, set[str]] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)


def way(path: str) -> Way:
    """The way to `path` (absolute), as far as it leads by now. Links count, wherever they lead."""
    found, links = Way(), 0
    here, left = _begin(path)
    while left:
        name = left.pop(0)
        if name == "..":
            here = os.path.dirname(here)
            continue
        full = os.path.join(here, name)
        try:
            target = os.readlink(full)
        except OSError:  # no link, or nothing
            target = None
        if here not in found.folders:
            found.folders.append(here)
        if target is not None or not left or not os.path.isdir(full):
            found.names.setdefault(here, set()).add(name)
        if target is not None:
            links += 1
            if links > MOST_LINKS:
                break
            start, more = _begin(os.path.join(here, target))
            here, left = start, more + left
        elif left and not os.path.isdir(full):
            break
        else:
            here = full
    return found


def _begin(path: str) -> tuple[str, list[str]]:
    """The root of a path, and its parts. `..` stays: behind a link it is not what it seems."""
    drive, rest = os.path.splitdrive(path)
    return drive + os.sep, [part for part in rest.replace("/", os.sep).split(os.sep) if part not in ("", ".")]
