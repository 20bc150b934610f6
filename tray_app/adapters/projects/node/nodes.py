"""The Node of this computer: which one runs a package, and how old it is."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

from tray_app.adapters import programs
from tray_app.adapters.files import start_of
from tray_app.adapters.system import NO_WINDOW
from tray_app.core.launchers.encodings import decode

PATIENCE = 5.0  # seconds for `node --version`
NAMING = (".nvmrc", ".node-version")
STRIPS_TYPES = ((22, 18), (23, 6))  # from these on .ts runs without an option [nodejs.org/api/typescript]
FLAGGED = (22, 7)  # the first with --experimental-transform-types


def wanted(folder: Path) -> tuple[str, str] | None:
    """The release that a package's folder names ("20", "20.11"), and the file that does."""
    for name in NAMING:
        try:
            text = decode(start_of(folder / name, 200))
        except OSError:
            continue
        if found := re.match(r"\s*v?(\d+(?:\.\d+)*)\s*$", text):
            return found[1], name
    return None


def find(release: str | None, home: Path) -> str | None:
    """PATH's node where it is of that release (or none is named), else nvm's; a terminal's PATH is not the agent's, so
    that what only a shell's start file brings is given by its path."""
    on_path = programs.find("node")
    if on_path and (release is None or _is(release, version(on_path))):
        return on_path
    kept = sorted(_kept(home), key=lambda path: version_of(path.as_posix()) or (0, 0), reverse=True)
    fitting = [path for path in kept if release is None or _is(release, version_of(path.as_posix()))]
    return str(fitting[0]) if fitting else on_path


def _kept(home: Path) -> list[Path]:
    """What nvm, fnm and volta have put into the user's home."""
    places = [home / ".nvm/versions/node", home / ".local/share/fnm/node-versions"]
    found = [home / ".volta/bin/node"]
    for place in places:
        try:
            names = sorted(os.listdir(place))[:100]
        except OSError:
            continue
        found += [place / name / inner for name in names for inner in ("bin/node", "installation/bin/node")]
    return [path for path in found if os.path.isfile(path)]


def _is(release: str, there: tuple[int, int] | None) -> bool:
    parts = [int(part) for part in release.split(".")[:2]]
    return there is not None and list(there[: len(parts)]) == parts


def version_of(path: str) -> tuple[int, int] | None:
    """By the folder that a node lies in (`…/v20.11.1/bin/node`)."""
    found = re.search(r"/v(\d+)\.(\d+)[\d.]*/", path)
    return (int(found[1]), int(found[2])) if found else None


@cache
def version(node: str) -> tuple[int, int] | None:
    """What a node says of itself; None where it says nothing."""
    try:
        done = subprocess.run(
            [node, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
            check=False, creationflags=NO_WINDOW,
        )  # fmt: skip
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2])) if found else None


def strips_types(there: tuple[int, int] | None, flagged: bool = False) -> bool:
    """Whether it runs TypeScript as it is; `flagged`: with the option that asks for it."""
    if there is None:
        return False
    return there >= FLAGGED if flagged else STRIPS_TYPES[0] <= there < (23, 0) or there >= STRIPS_TYPES[1]
