"""Looks where a bot may keep its token apart from variables: in its own code, in the settings that this reads, and in
what else lies about. It only looks; what of it is the bot's is decided elsewhere (commands/adding/token_in_file.py).

Looked into are the bot's folders, those of settings below them, and what its code names, one folder up or at home too.
No link to a folder is followed, nothing is read that is no file, too large, or an example of one.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from tray_app.adapters.files import start_of
from tray_app.adapters.tokens import token_file
from tray_app.core.errors import ConfigError
from tray_app.core.pattern import pattern
from tray_app.core.scripts.script_links import files_named, may_hold_settings
from tray_app.core.tokens.placeholders import is_example, is_placeholder
from tray_app.core.tokens.token_in import Placed

LARGEST = 256 * 1024  # bytes of a file that somebody keeps a token in
MOST_NAMES, MOST_FILES = 2000, 120
_SETTINGS = ("config", "configs", "conf", "cfg", "settings", "secrets", "env", ".config", ".secrets")
_STARTERS = pattern(
    r".*\.(?:sh|bash|bat|cmd|service|env\.\w+)|Dockerfile|(?:docker-)?compose[\w.-]*\.ya?ml|Procfile", re.IGNORECASE
)
_OTHERS = pattern(r"package(?:-lock)?\.json|tsconfig.*\.json|requirements.*\.txt|robots\.txt", re.IGNORECASE)
_SKIPPED = frozenset(["node_modules", "__pycache__", "site-packages", ".git", "venv", ".venv"])
_COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yaml", "compose.yml")
_HANDED = pattern(r"\b(\w*TOKEN\w*)[\"']?[^\S\n]*[:=][^\S\n]*[\"']?\$\{?(\w+)")
_ENV = pattern(r"\.env(?:\..+)?|.+\.env|env", re.IGNORECASE)


class Nearness(IntEnum):
    """How surely the bot reads a file: LIES is only there, NAMED stands in its code, CODE is its code."""

    LIES = 1
    NAMED = 2
    CODE = 3


@dataclass(frozen=True)
class Sight:
    """A file with tokens, of which `placed` are no placeholders; `several`: it has others too. `variables`: it is a
    file of variables, as .env is."""

    path: Path
    nearness: Nearness
    placed: Sequence[Placed]
    several: bool
    variables: bool


def search(
    code: Mapping[Path, str], folder: Path, given: Iterable[str] = (), spared: Iterable[Path | None] = ()
) -> list[Sight]:
    """The surest first. `code` is the bot's own (adapters/projects/own_code.py), `folder` where it runs; `given` are
    the values of variables that name a file; `spared` are files that were read already."""
    passed = {os.path.realpath(path) for path in spared if path}
    found: list[Sight] = []
    for nearness, path in _candidates(code, folder, given):
        if len(passed) > MOST_FILES:
            break
        if (key := os.path.realpath(path)) in passed:
            continue
        passed.add(key)
        if sight := _sight(path, nearness):
            found.append(sight)
    return sorted(found, key=lambda one: -one.nearness)


def _sight(path: Path, nearness: Nearness) -> Sight | None:
    if nearness is not Nearness.CODE and is_example(path.name):
        return None
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
            return None
        placed = token_file.placed(path)
    except (OSError, ConfigError):
        return None  # not to be read by us: nor by a bot that we start
    real = [one for one in placed if not is_placeholder(one.token)]
    if not real:
        return None
    several = len({one.token for one in placed}) > 1
    return Sight(path, nearness, real, several, _ENV.fullmatch(path.name) is not None)


def _candidates(code: Mapping[Path, str], folder: Path, given: Iterable[str]) -> Iterator[tuple[Nearness, Path]]:
    yield from ((Nearness.CODE, path) for path in code)
    first = next(iter(code), None)
    own = list(dict.fromkeys([folder, *([first.parent] if first else [])]))
    named = list(dict.fromkeys([*given, *(name for text in code.values() for name in files_named(text))]))
    around = [*own, *dict.fromkeys(path.parent for path in code), *(place.parent for place in own)]
    if any("home" in text or "expanduser" in text for text in code.values()):
        around.append(Path(os.path.expanduser("~")))
    around = list(dict.fromkeys(around))
    for name in named:
        for place in around:
            path = Path(os.path.abspath(place / os.path.expanduser(name)))
            if os.path.isfile(path):
                yield Nearness.NAMED, path
    wanted = {name.rpartition("/")[2] for name in named}
    lying: list[str] = []
    for place in dict.fromkeys([*own, *(place.parent for place in own)]):
        files, below = _listed(place)
        lying += files if place in own else []
        yield from ((Nearness.NAMED, Path(path)) for path in files if os.path.basename(path) in wanted)
        for inner in below:
            usual = inner.name.lower() in _SETTINGS
            inside = _listed(inner)[0] if usual or (place in own and _spoken_of(inner.name, code)) else []
            yield from ((Nearness.NAMED, Path(path)) for path in inside if os.path.basename(path) in wanted)
            if usual and place in own:
                lying += inside
    yield from ((Nearness.LIES, Path(path)) for path in lying)
    above = (_handed_by_compose(place, code) for place in own)
    yield from ((Nearness.LIES, one) for one in above if one is not None)


def _handed_by_compose(folder: Path, code: Mapping[Path, str]) -> Path | None:
    """The .env above the folder of a service, whose variables compose hands to it by the names that its code reads."""
    file = next((one for name in _COMPOSE if os.path.isfile(one := folder.parent / name)), None)
    env = folder.parent / ".env"
    if file is None or not os.path.isfile(env):
        return None
    try:
        text = start_of(file, LARGEST).decode("utf-8", "replace")
    except OSError:
        return None
    if re.search(rf"[\s\"'/]{re.escape(folder.name)}[\s\"'/]", text) is None:
        return None
    handed: dict[str, set[str]] = {}
    for name, of in _HANDED.findall(text):
        handed.setdefault(name, set()).add(of)
    read = (name for name, of in handed.items() if of == {name} and any(name in one for one in code.values()))
    return env if any(read) else None


def _spoken_of(folder: str, code: Mapping[Path, str]) -> bool:
    """Whether the code puts a path together with it. What lies in any other may be another bot's."""
    part = re.compile(rf"[\"'`/\\]{re.escape(folder)}[\"'`/\\]")
    return any(part.search(text) for text in code.values())


def _listed(folder: Path) -> tuple[list[str], list[Path]]:
    """Its files that may have a token, and the folders in it."""
    files: list[str] = []
    below: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for count, one in enumerate(entries):
                if count >= MOST_NAMES:
                    break
                if one.is_dir(follow_symlinks=False):
                    if one.name not in _SKIPPED and len(below) < MOST_FILES:
                        below.append(one.path)
                elif (may_hold_settings(one.name) or _STARTERS.fullmatch(one.name)) and not _OTHERS.fullmatch(one.name):
                    files.append(one.path)
    except OSError:
        pass
    return sorted(files), [Path(one) for one in sorted(below)]
