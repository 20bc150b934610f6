"""A file or a program that was not found: what its error says of it. Pure."""

import re

from tray_app.core.deaths.last_words import LastWords
from tray_app.core.deaths.tracebacks import Language
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_QUOTED = r"""('[^']*'|"[^"]*")"""
_PYTHON = pattern(rf"FileNotFoundError: \[(?:Errno|WinError) \d+\] .*?: {_QUOTED}(?: -> {_QUOTED})?$")
_NODE = pattern(r"Error: ENOENT: no such file or directory, \w+ '(.+?)'(?: -> '(.+)')?$")
_NODE_STARTS = pattern(r"Error: spawn (.+) ENOENT$")
_NODE_FOLDERS = pattern(r"Error: ENOENT: no such file or directory, (?:chdir|scandir|opendir) '")
_PYTHON_FOLDERS = pattern(r"\b(?:chdir|listdir|scandir|iterdir)\(")
_STARTS_A_PROGRAM = "subprocess.py"  # asyncio's subprocesses end in it as well
_WINDOWS_STARTS = "FileNotFoundError: [WinError 2]"  # it names no file there


def named(words: LastWords) -> tuple[str, ...]:
    """The file that was not found, or the two of a renaming, as the bot has named them."""
    error = words.error or ""
    if words.language is Language.PYTHON and (found := _PYTHON.match(error)):
        return tuple(one[1:-1].replace("\\\\", "\\") for one in found.groups() if one)
    if words.language is Language.NODE and (found := _NODE.match(error)):
        return tuple(one for one in found.groups() if one)
    return ()


def starts_a_program(words: LastWords) -> bool:
    """It was a program that it wanted to start, or the folder to start it in: the error names either in one form."""
    error = words.error or ""
    if words.language is Language.NODE:
        return _NODE_STARTS.match(error) is not None
    return (
        words.language is Language.PYTHON
        and words.frame == _STARTS_A_PROGRAM
        and (bool(named(words)) or error.startswith(_WINDOWS_STARTS))
    )


def told(words: LastWords, no_folder: str) -> tuple[Message, Message] | None:
    """The reason and its cure; None for another error. `no_folder` is the file's folder, where that is not there."""
    if starts_a_program(words):
        return _program(words)
    files = named(words)
    if not files:
        return None
    if _wants_a_folder(words):
        return (
            Message("It wants the folder {folder}, which does not exist.", folder=files[-1]),
            Message("Correct its path, or make that folder."),
        )
    look = Message('Put that file there, or set "folder" to where the bot should look for its files.')
    if len(files) == 2:
        return (
            Message("It makes {file} into {other}: the first does not exist, or the folder of the second does not.",
                    file=files[0], other=files[1]),
            Message('Look for both, or set "folder" to where the bot should look for its files.'),
        )  # fmt: skip
    if no_folder:
        return (
            Message("It wants the file {file}, and there is no folder {folder}.", file=files[0], folder=no_folder),
            Message('Make that folder, or set "folder" to where the bot should look for its files.'),
        )
    return Message("It looks for {file}, which does not exist.", file=files[0]), look


def _wants_a_folder(words: LastWords) -> bool:
    """It was to work there, or to list what is in it."""
    if words.language is Language.NODE:
        return _NODE_FOLDERS.match(words.error or "") is not None
    return _PYTHON_FOLDERS.search(words.source) is not None


def _program(words: LastWords) -> tuple[Message, Message]:
    spawned = _NODE_STARTS.match(words.error or "")
    name = spawned[1] if spawned else next(iter(named(words)), "")
    if not name:
        return (
            Message("It starts a program, which was not found."),
            Message("Install that program, or add its folder to PATH."),
        )
    reason = Message("It starts a program, and {name} was not found.", name=name)
    if re.search(r"[\\/]", name):
        return reason, Message(
            "Put it there, or correct the path. Where it is there, what its first line (#!) names is missing."
        )
    return reason, Message(
        "Install that program, or add its folder to PATH. Where {name} is the folder to run it in, make that.",
        name=name,
    )
