"""A module or a package that was not found: what its error says of it. Pure.

A name that lies beside the script is the bot's own, and advice to install a package of that name would fetch a
stranger's.
"""

import sys

from tray_app.core.deaths.clues import Clues, Module, Own
from tray_app.core.deaths.last_words import LastWords
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern
from tray_app.core.scripts.module_packages import package_for

_PY_MODULE = pattern(r"No module named '?([\w.]+)'?(; '\w+' is not a package)?")
_JS_MODULE = pattern(
    r"^(?:Error|ResolveMessage)(?: \[ERR_MODULE_NOT_FOUND\])?: Cannot find (?:module|package) '([^']+)'"
)


_NPM_NAME = pattern(r"(?:@[a-z0-9~-][\w.~-]*/)?[A-Za-z0-9-][\w.-]*")
"""What the registry takes [npm, validate-npm-package-name, with the capitals of old packages]."""


def module_of(words: LastWords) -> Module | None:
    """The module that was not found."""
    error = words.error or ""
    if words.language is Language.PYTHON and (found := _PY_MODULE.search(error)):
        return Module(Language.PYTHON, found[1], words.path, words.line)
    if words.language is Language.NODE and (found := _JS_MODULE.match(error)):
        return Module(Language.NODE, found[1], words.path, words.line)
    return None


def told(module: Module, error: str, clues: Clues) -> tuple[Message, Message | None]:
    """The reason and its cure."""
    return _of_python(module, error, clues) if module.language is Language.PYTHON else _of_node(module, clues)


def _of_python(module: Module, error: str, clues: Clues) -> tuple[Message, Message | None]:
    if clues.started:
        wrong = Message("Its entry starts the module {module}, which is not there.", module=clues.started)
        if clues.near:
            return wrong, Message("Correct its name in the entry of bot {bot} in bots.toml. Did you mean {guess}?",
                                  bot=clues.bot, guess=clues.near)  # fmt: skip
        return wrong, Message("Correct its name in the entry of bot {bot} in bots.toml, or its folder.", bot=clues.bot)
    known = package_for(module.package)
    if clues.own is not None and "is not a package" in error:
        return (
            Message("It needs {module}, and the file {path} has that name.", module=module.name, path=clues.own.path),
            Message("Give that file another name: it hides the package."),
        )
    if clues.own is not None:
        return _own_python(module, clues.own)
    reason = Message("It needs the Python module {module}, which is not installed.", module=module.name)
    if module.package in sys.stdlib_module_names and module.package != module.name:
        package, _, part = module.name.rpartition(".")
        return (
            Message("It needs {module}, and there is no {part} in the {package} of its Python.",
                    module=module.name, part=part, package=package),
            Message("Correct the name in the import. Where it is right, it is that of an older or a newer Python."),
        )  # fmt: skip
    if module.package in sys.stdlib_module_names:
        return (
            Message("It needs the module {module}, which its Python does not have.", module=module.name),
            Message(
                "That module belongs to Python itself: use a Python that has it, or newer versions of its packages."
            ),
        )
    if (known or clues.all_of_it) and clues.instead:
        return reason, clues.instead
    if known and clues.install:
        return reason, Message("Install it: {command}", command=clues.install)
    if clues.all_of_it:
        return reason, Message("Install what the project names: {command}", command=clues.all_of_it)
    if known:
        return reason, Message("Install it for the Python that runs it: {package}", package=known)
    return reason, Message(
        "If it is a part of the bot itself, put its file there. Else install the package that brings it; what that is "
        "called, the bot's own instructions say."
    )


def _own_python(module: Module, own: Own) -> tuple[Message, Message]:
    if not own.whole:
        return (
            Message("It needs the module {module}, which is not in {path}.", module=module.name, path=own.path),
            Message("It is no package to install, but the bot's own: put it there, or correct the import."),
        )
    return (
        Message("It does not find its own module {module}, which is {path}.", module=module.name, path=own.path),
        Message("Let Python look there: add PYTHONPATH = '{folder}' to its \"env\" in bots.toml.", folder=own.folder),
    )


def _of_node(module: Module, clues: Clues) -> tuple[Message, Message | None]:
    if module.is_path:
        reason = Message("It looks for {file}, which does not exist.", file=module.name)
        if clues.build:
            return reason, Message("Build it first: {command}", command=clues.build)
        return reason, Message("Put that file there, or correct the import.")
    if clues.own is not None:
        return (
            Message("It asks for {module} as for a package, and it is the bot's own: {path}.",
                    module=module.name, path=clues.own.path),
            Message("Write the path into the import, with ./ or ../ before it."),
        )  # fmt: skip
    if not _NPM_NAME.fullmatch(module.package):
        return (
            Message("It looks for {module}, a short form of a path of its own that Node does not know.",
                    module=module.name),
            Message("Start it as its package.json does: what is named there (a build, tsconfig-paths, module-alias) "
                    "makes a path of it."),
        )  # fmt: skip
    reason = Message("It needs the Node package {module}, which is not installed.", module=module.package)
    if clues.all_of_it or clues.install:
        return reason, Message("Install it: {command}", command=clues.all_of_it or clues.install)
    return reason, Message("Install it: {command}", command=f"npm install {module.package}")
