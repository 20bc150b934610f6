"""What is looked up on the disk for an error that a bot ended of: see core/deaths/named_errors.py."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from glob import glob
from pathlib import Path
from typing import Any

from tray_app.adapters.files import start_of
from tray_app.adapters.projects.interpreter import Launch, python_words
from tray_app.adapters.projects.pythons.installation import IN_PLACE_OF_PYTHON, environment_of
from tray_app.adapters.system import typed
from tray_app.core.deaths.clues import Clues, Module, Own, User
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.launchers.parts import PYTHON
from tray_app.core.launchers.parts import base as base_name
from tray_app.core.messages import Message
from tray_app.core.scripts.module_packages import package_for, package_of
from tray_app.supervisor.ends import asked, own_module
from tray_app.supervisor.telegram.check import place_for

MOST_ABOVE = 12  # folders above the script that are looked at
LARGEST = 1 << 20  # bytes of a package.json
# how each package manager of Node adds a package, and installs all that package.json names, in another folder
MANAGERS = {
    "pnpm-lock.yaml": (("pnpm", "--dir"), "add"),
    "yarn.lock": (("yarn", "--cwd"), "add"),
    "bun.lock": (("bun", "--cwd"), "add"),
    "bun.lockb": (("bun", "--cwd"), "add"),
}
NPM = (("npm", "--prefix"), "install")
DATABASES = (".session", ".db", ".sqlite", ".sqlite3", ".db3")
MOST_DATABASES = 50


def of_module(module: Module, launch: Launch, bot: str) -> Clues:
    """For a module that was not found. In a thread: it looks at the disk."""
    if module.language is Language.PYTHON:
        return _python(module, launch, bot)
    asker = Path(module.by.removeprefix("file://")).parent if module.by else launch.folder
    start = asker if asker.is_absolute() else launch.folder
    if module.is_path:
        return Clues(bot, build=_build(start, module.name))
    own = next(
        (Own(str(path), str(folder), True) for folder in _places(start) for path in _named(folder, module.name)), None
    )
    if own is not None:
        return Clues(bot, own)
    home, names = _project(start)
    if not asked.of_node(module, launch, start, module.package in names):
        return Clues(bot, doubted=True)
    (program, option), verb = next((how for sign, how in MANAGERS.items() if (home / sign).is_file()), NPM)
    everything = typed((program, option, str(home), "install")) if module.package in names else ""
    return Clues(bot, install=typed((program, option, str(home), verb, module.package)), all_of_it=everything)


def all_of_php(launch: Launch, bot: str) -> Clues:
    return Clues(bot, all_of_it=typed(("composer", f"--working-dir={launch.folder}", "install")))


def of_file(name: str, launch: Launch, bot: str) -> Clues:
    """For a file that was not found: whether its folder is there, seen from where the bot was started."""
    folder = (launch.folder / name).parent
    return Clues(bot, no_folder="" if folder.is_dir() else str(folder))


def of_variable(name: str, launch: Launch, bot: str) -> Clues:
    """For a variable that is not set: the file that it can be written into."""
    passed_over = (one.told for one in launch.passed_over if one.key == "env_file")
    return Clues(bot, write=next(passed_over, None) or place_for(name, launch))


# -- Python -----------------------------------------------------------------------------------------------------------


def _python(module: Module, launch: Launch, bot: str) -> Clues:
    script = launch.root or (launch.script.parent if launch.script else launch.folder)
    started = own_module.started(module, launch)
    by = Path(module.by).parent if module.by and os.path.isabs(module.by) else script
    for start in dict.fromkeys((script, launch.folder, by)):
        for folder in _places(start):
            own = _own(folder, module.name)
            if own is None or (started and not own.whole) or _is_the_project(own, script, module, launch):
                continue
            return Clues(bot, own)
    if started:
        return Clues(bot, started=started, near=own_module.near(launch.folder, started))
    python = python_words(launch) or _first_python(launch.argv)
    if not asked.of_python(module, launch, python):
        return Clues(bot, doubted=True)
    if python is None:
        return Clues(bot)
    package, needs = package_for(module.package), launch.requirements
    listed = needs is not None and needs.suffix == ".txt"
    is_managed = _is_managed(Path(python[0]))
    by_name = package is not None and not (listed and asked.is_listed(module.package, launch))  # it says which release
    return Clues(
        bot,
        install=typed((*python, "-m", "pip", "install", package or "")) if by_name else "",
        all_of_it=typed((*python, "-m", "pip", "install", "-r", str(needs))) if listed else "",
        instead=_instead(launch, package or (needs or Path(module.package)).name) if is_managed else None,
    )


def _first_python(argv: Sequence[str]) -> list[str] | None:
    return list(argv[:1]) if argv and PYTHON.fullmatch(base_name(argv[0])) else None


def _is_the_project(own: Own, script: Path, module: Module, launch: Launch) -> bool:
    """A project's folder with the name of a package, and the script in it: that is not what was asked for, unless the
    bot's code wants from it what lies there."""
    if not script.is_relative_to(own.path):
        return False
    return package_of(module.package) is not None or not asked.of_folder(Path(own.path), launch)


def _places(start: Path) -> Iterator[Path]:
    """The folder itself and those above, each with its `src`."""
    for folder in (start, *start.parents[:MOST_ABOVE]):
        yield folder
        yield folder / "src"


def _own(folder: Path, name: str) -> Own | None:
    top, *inner = name.split(".")
    found = own_module.python_of(folder, top)
    if found is None and package_of(top) is None and (folder / top).is_dir():  # of a package's name it may be anything
        found = folder / top
    if found is None:
        return None
    place = folder / top
    for part in inner:
        if own_module.python_of(place, part) is None:
            return Own(str(found), str(folder), False)
        place /= part
    return Own(str(found), str(folder), True)


def _instead(launch: Launch, what: str) -> Message:
    if launch.script is None:
        return Message("That Python takes no packages: give the bot an environment of its own (python -m venv) with "
                       "{package}.", package=what)  # fmt: skip
    if launch.chosen:
        return IN_PLACE_OF_PYTHON
    return Message("Set install = true for it in bots.toml: it then gets an environment of its own.")


def _is_managed(python: Path) -> bool:
    """Whether pip refuses to install anything there [PEP 668]."""
    if environment_of(python) is not None:
        return False
    real = Path(os.path.realpath(python))
    return bool(glob(f"{real.parent.parent}/lib/python3*/EXTERNALLY-MANAGED"))


# -- Node -------------------------------------------------------------------------------------------------------------


def _named(folder: Path, name: str) -> Iterator[Path]:
    """What lies in a folder under the name that was asked for, or under its first part."""
    top = name.removeprefix("@/").removeprefix("~/").split("/")[0]
    for path in (folder / name, *(folder / f"{name}{end}" for end in (".js", ".ts", ".mjs", ".cjs")), folder / top):
        if not top.startswith("@") and top not in ("", ".", "..") and path.exists():
            yield path


def _project(start: Path) -> tuple[Path, set[str]]:
    """The nearest folder with a package.json, and the packages that it names."""
    for folder in (start, *start.parents[:MOST_ABOVE]):
        if (folder / "package.json").is_file():
            data = _package(folder)
            kinds = ("dependencies", "devDependencies", "optionalDependencies")
            return folder, {name for kind in kinds if isinstance(data.get(kind), dict) for name in data[kind]}
    return start, set()


def _package(folder: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError, RecursionError):
        data = json.loads(start_of(folder / "package.json", LARGEST))
        if isinstance(data, dict):
            return data
    return {}


def _build(start: Path, wanted: str) -> str:
    """The command that makes a file which is built, where the project has one."""
    home, _ = _project(start)
    scripts = _package(home).get("scripts")
    inside = os.path.relpath(wanted, home).replace("\\", "/").split("/")[0] if os.path.isabs(wanted) else ""
    if inside not in ("dist", "build", "out", "lib") or not isinstance(scripts, dict) or "build" not in scripts:
        return ""
    return typed(("npm", "--prefix", str(home), "run", "build"))


# -- a database -------------------------------------------------------------------------------------------------------


def of_database(launch: Launch, bot: str) -> Clues:
    """Who has a database in the bot's folders open. In a thread: it looks at every process."""
    from tray_app.adapters.resources import file_users
    from tray_app.adapters.rivals import rivals
    from tray_app.core.processes.processes import in_words

    folders = dict.fromkeys((launch.folder, *((launch.script.parent,) if launch.script else ())))
    files = [file for folder in folders for file in _databases(folder)][:MOST_DATABASES]
    seen, unseen = file_users.users(files)
    described = [(file, facts) for pid, file in seen if (facts := rivals.describe(pid)) is not None]
    users = tuple(User(str(file), in_words(facts)) for file, facts in described)
    return Clues(bot, users=users, unseen=unseen)


def _databases(folder: Path) -> Iterator[Path]:
    """In the folder and those just below it."""
    with suppress(OSError):
        for entry in sorted(os.scandir(folder), key=lambda one: one.name):
            if entry.name.endswith(DATABASES):
                yield Path(entry.path)
            elif entry.is_dir() and not entry.name.startswith((".", "_")) and entry.name != "node_modules":
                with suppress(OSError):
                    yield from (Path(one.path) for one in os.scandir(entry) if one.name.endswith(DATABASES))
