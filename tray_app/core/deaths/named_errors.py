"""The errors that have a name and a cure of their own: a package, a file, a variable that is not there, and the like.

What an error does not say itself is looked up first (core/deaths/clues.py).
"""

from tray_app.core.deaths import missing_files, missing_modules
from tray_app.core.deaths.clues import Clues
from tray_app.core.deaths.last_words import LastWords
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
_MISSING_VARIABLE = pattern(r"^KeyError: '(\w+)'$")
_ENVIRONMENT = ("os.py", "<frozen os>")  # where a KeyError comes from when a variable is asked for
_LOCKED = "database is locked"
_ASKS = ("EOFError: EOF when reading a line", "EOFError")
_HEAP = "heap out of memory"
_COMPOSER = "vendor/autoload.php"


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
    if (module := missing_modules.module_of(words)) is not None:
        return missing_modules.told(module, error, clues)
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
                "Look for what grows. The limit, in MB, is --max-old-space-size=... where its command has that, else "
                'that in NODE_OPTIONS in its "env" in bots.toml.'
            ),
        )
    if words.language is Language.PHP and _COMPOSER in error:
        return (
            Message("It needs its PHP packages, which are not installed."),
            Message("Install them: {command}", command=clues.all_of_it or "composer install"),
        )
    return None


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
        Message(
            "No other program has a database of its folder open now. A copy that has ended since held it, it opens "
            "one twice itself, or it lies in another folder."
        ),
    )
