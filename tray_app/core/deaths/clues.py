"""What was not found, and what was looked up for that on the disk (supervisor/ends/clues.py does it)."""

from dataclasses import dataclass

from tray_app.core.deaths.tracebacks import Language
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_JS_PATH = pattern(r"\.{0,2}[\\/]|[A-Za-z]:[\\/]|file:")
_JS_PACKAGE = pattern(r"(?:@[\w.~-]+/)?[\w.~-]+")


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
    """What was looked up for an error. `started` is the module that the entry itself starts, where that is the one, and
    `near` the next one to it that is there. `install` is the command that installs the module's package, `all_of_it`
    the one that installs what the project itself names, `build` the one that makes the file which is missing. `instead`
    is the advice where that Python takes no packages, because the system's own package manager looks after it. `unseen`
    counts processes that could not be looked into for a file; None: none could. `no_folder` is where a file that was
    not found would be, where that folder is not there either; `write` says where a variable can be set. `doubted`:
    nothing but the output says that the bot asks for that module and lacks it."""

    bot: str = ""
    own: Own | None = None
    started: str = ""
    near: str = ""
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
