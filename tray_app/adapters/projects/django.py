"""What Django runs of a project without an import that names it: its commands, and what a page of it is made of."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

STARTER = "manage.py"
SERVED = ("get_asgi_application", "get_wsgi_application")
SERVES = frozenset(["runserver", "runserver_plus", "runserver_nostatic", "runsslserver"])
"""Commands that bring the page, of Django's own and of what is installed beside it."""
_LOADED = frozenset(
    [
        "__init__",
        "settings",
        "urls",
        "apps",
        "models",
        "admin",
        "views",
        "signals",
        "routing",
        "consumers",
        "middleware",
    ]
)
_ASIDE = frozenset(["management", "migrations", "tests", "node_modules", "site-packages"])
DEEPEST, MOST = 4, 400  # folders below manage.py, and files


def commands(starter: Path, args: Sequence[str] | None) -> list[Path]:
    """The files of the project's own commands: of those behind manage.py, where that is known, the one."""
    found = sorted(_commands(starter.parent))
    if not args:
        return found
    named = [path for path in found if path.stem == args[0]]
    return named if named or args[0] in SERVES else found


def page(folder: Path) -> list[Path]:
    """What it loads by the place and name of the file, of the project in `folder`."""
    return [path for path in _below(folder) if path.stem in _LOADED or "settings" in path.parts[:-1]]


def _commands(top: Path) -> Iterator[Path]:
    for place, below, _names in os.walk(top):
        if "management" in below:
            yield from Path(place, "management", "commands").glob("*.py")
        below[:] = _inner(top, Path(place), below)


def _below(top: Path) -> Iterator[Path]:
    left = MOST
    for place, below, names in os.walk(top):
        inside = Path(place)
        below[:] = _inner(top, inside, below)
        for name in sorted(names):
            if name.endswith(".py"):
                left -= 1
                yield inside / name
        if left <= 0:
            return


def _inner(top: Path, place: Path, below: list[str]) -> list[str]:
    """The folders of a project that may be its own apps."""
    if len(place.relative_to(top).parts) >= DEEPEST:
        return []
    own = (name for name in below if name not in _ASIDE and not name.startswith("."))
    return sorted(name for name in own if not (place / name / "pyvenv.cfg").exists())
