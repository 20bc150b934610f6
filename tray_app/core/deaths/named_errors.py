"""The errors that have a name and a cure of their own: a package, a file, a variable that is not there, and the like.

What an error does not say itself is looked up first (`wanted` says what, supervisor/ends/clues.py does it): a name
that lies beside the script is the bot's own, and advice to install a package of that name would fetch a stranger's.
"""

import re
import sys
from dataclasses import dataclass

from tray_app.core.deaths import missing_files
from tray_app.core.deaths.last_words import LastWords
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.messages import Message
from tray_app.core.scripts.module_packages import package_of

_PY_MODULE = re.compile(r"No module named '?([\w.]+)'?(; '\w+' is not a package)?")
_UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
_MISSING_VARIABLE = re.compile(r"^KeyError: '(\w+)'$")
_ENVIRONMENT = ("os.py", "<frozen os>")  # where a KeyError comes from when a variable is asked for
_JS_MODULE = re.compile(
    r"^(?:Error|ResolveMessage)(?: \[ERR_MODULE_NOT_FOUND\])?: Cannot find (?:module|package) '([^']+)'"
)
_JS_PATH = re.compile(r"\.{0,2}[\\/]|[A-Za-z]:[\\/]|file:")
_JS_PACKAGE = re.compile(r"(?:@[\w.~-]+/)?[\w.~-]+")
_LOCKED = "database is locked"
_ASKS = ("EOFError: EOF when reading a line", "EOFError")
_HEAP = "heap out of memory"
_COMPOSER = "vendor/autoload.php"


@dataclass(frozen=True)
class Module:
    """A module or package that was not found, as the error names it. `by` is the file that asked for it, in its
    `line`, or empty."""

    language: Language
    name: str
    by: str = ""
    line: int = 0

    @property
    def package(self) -> str:
        """What would be installed for it: `@scope/name/part` -> `@scope/name`, `bot.handlers` -> `bot`."""
        if self.language is Language.PYTHON:
            return self.name.partition(".")[0]
        found = _JS_PACKAGE.match(self.name)
        return found[0] if found else self.name

    @property
    def is_path(self) -> bool:
        return self.language is Language.NODE and _JS_PATH.match(self.name) is not None


@dataclass(frozen=True)
class Own:
    """What has the name of a module that was not found, and is the user's: `path`, in `folder`. `whole` where all of a
    dotted name is there."""

    path: str
    folder: str
    whole: bool


@dataclass(frozen=True)
class User:
    """A process that has a file open."""

    file: str
    process: Message


@dataclass(frozen=True)
class Clues:
    """What was looked up for an error. `install` is the command that installs the module's package, `all_of_it` the one
    that installs what the project itself names, `build` the one that makes the file which is missing. `instead` is the
    advice where that Python takes no packages, because the system's own package manager looks after it. `unseen` counts
    processes that could not be looked into for a file; None: none could. `no_folder` is where a file that was not found
    would be, where that folder is not there either; `write` says where a variable can be set. `doubted`: nothing but
    the output says that the bot asks for that module and lacks it."""

    bot: str = ""
    own: Own | None = None
    install: str = ""
    all_of_it: str = ""
    build: str = ""
    instead: Message | None = None
    users: tuple[User, ...] = ()
    unseen: int | None = 0
    no_folder: str = ""
    write: Message | None = None
    doubted: bool = False


NO_CLUES = Clues()


def module_of(words: LastWords) -> Module | None:
    """The module that was not found."""
    error = words.error or ""
    if words.language is Language.PYTHON and (found := _PY_MODULE.search(error)):
        return Module(Language.PYTHON, found[1], words.path, words.line)
    if words.language is Language.NODE and (found := _JS_MODULE.match(error)):
        return Module(Language.NODE, found[1], words.path, words.line)
    return None


def variable_of(words: LastWords) -> str:
    """The variable of the environment that is not set."""
    found = _MISSING_VARIABLE.match(words.error or "") if words.frame in _ENVIRONMENT else None
    return found[1] if found else ""


def is_locked(words: LastWords) -> bool:
    """An SQLite database that somebody else is writing to."""
    return _LOCKED in (words.error or "")


def told(words: LastWords, clues: Clues) -> tuple[Message, Message | None] | None:
    """The reason and its cure; None for an error that is not known by name."""
    error = words.error or ""
    if (module := module_of(words)) is not None:
        return _of_python(module, error, clues) if module.language is Language.PYTHON else _of_node(module, clues)
    if is_locked(words):
        return _locked(clues)
    if words.language is Language.PYTHON and error.startswith(_UNREADABLE):
        return (
            Message("Python cannot read line {line} of {file}: {error}", line=words.line, file=words.file, error=error),
            Message("Correct that line."),
        )
    if (missing := missing_files.told(words, clues.no_folder)) is not None:
        return missing
    if variable := variable_of(words):
        return (
            Message("It asks for the variable {name}, which is not set.", name=variable),
            clues.write or Message('Set {name} in its "env" in bots.toml.', name=variable),
        )
    if words.language is Language.PYTHON and error in _ASKS:
        return (
            Message("It asks for something to be typed, and it was started where nobody can type."),
            Message("Log in once by hand, in a terminal: {command}", command=f"bottray run {clues.bot}".rstrip()),
        )
    if words.language is Language.NODE and _HEAP in error:
        return (
            Message("Node ended it because it used more memory than Node lets a program have."),
            Message(
                "Look for what grows. NODE_OPTIONS = '--max-old-space-size=...' in its \"env\" in bots.toml sets the "
                "limit, in MB."
            ),
        )
    if words.language is Language.PHP and _COMPOSER in error:
        return (
            Message("It needs its PHP packages, which are not installed."),
            Message("Install them: {command}", command=clues.all_of_it or "composer install"),
        )
    return None


def _of_python(module: Module, error: str, clues: Clues) -> tuple[Message, Message | None]:
    known = package_of(module.package)
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
    return reason, Message("Install the package that brings it; what that is called, the bot's own instructions say.")


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
    reason = Message("It needs the Node package {module}, which is not installed.", module=module.package)
    if clues.all_of_it or clues.install:
        return reason, Message("Install it: {command}", command=clues.all_of_it or clues.install)
    return reason, Message("Install it: {command}", command=f"npm install {module.package}")


def _locked(clues: Clues) -> tuple[Message, Message | None]:
    if clues.users:
        user = clues.users[0]
        return (
            Message("A database of its is locked. {file} was open in {process}.", file=user.file, process=user.process),
            Message("Stop that program, or start the bot again when it has ended."),
        )
    reason = Message("A database of its is locked by another program.")
    if clues.unseen:
        return reason, Message(
            "Which one was not to be seen: {n} process could not be looked into. As an administrator it can be.",
            "Which one was not to be seen: {n} processes could not be looked into. As an administrator they can be.",
            n=clues.unseen,
        )
    if clues.unseen is None:
        return Message("A database of its is locked."), Message("Who has it open cannot be seen here.")
    return (
        Message("A database of its is locked."),
        Message("No other program has it open now. A copy that has ended since held it, or it opens it twice itself."),
    )
