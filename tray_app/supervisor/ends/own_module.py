"""The module that an entry itself starts, where Python does not find that, and what may have been meant."""

import os
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from tray_app.adapters.projects.interpreter import Launch
from tray_app.core.deaths.clues import Module
from tray_app.core.scripts.module_packages import package_of


def started(module: Module, launch: Launch) -> str | None:
    """The entry's own module, where that or the package that it is in was not found: no file asked for it."""
    named = (launch.module or "").partition(":")[0]
    if module.by or not named or (module.package == named and package_of(named) is not None):
        return None  # a server, or another package of the registry that is run as a module
    return named if f"{named}.".startswith(f"{module.name}.") else None


def near(folder: Path, named: str) -> str:
    """Of the modules beside it the one that is written nearly so."""
    *packages, last = named.split(".")
    for n, package in enumerate(packages):
        if python_of(folder, package) is None:
            packages, last, rest = packages[:n], package, named.split(".")[n + 1 :]
            break
        folder /= package
    else:
        rest = []
    with suppress(OSError):
        names = [one.name.removesuffix(".py") for one in os.scandir(folder) if one.is_dir() or one.name.endswith(".py")]
        return (
            ".".join([*packages, *get_close_matches(last, names, 1), *rest]) if get_close_matches(last, names) else ""
        )
    return ""


def python_of(folder: Path, part: str) -> Path | None:
    """The module or package of this name in a folder."""
    if (folder / f"{part}.py").is_file():
        return folder / f"{part}.py"
    package = folder / part
    with suppress(OSError):
        if any(name.endswith(".py") for name in os.listdir(package)):
            return package
    return None
