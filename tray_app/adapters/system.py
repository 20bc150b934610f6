"""The one place that asks which system this is; every other file imports the answer.

A platform difference is a pair of files, `NAME_linux.py` and `NAME_windows.py`; `NAME.py` says what they are for and
chooses one by this constant. Both import everywhere, so that each is tested everywhere. What makes a difference in one
line alone stands here.
"""

import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath

WINDOWS: bool = sys.platform == "win32"
PINNED = WINDOWS
"""Whether a file that somebody has open keeps its name: it is neither renamed nor removed."""
NAMED_PIPES = not WINDOWS
"""Whether what is named as a file may be a pipe, for which its reader waits."""
NO_WINDOW = 0x08000000 if WINDOWS else 0
"""creationflags of a program that is asked something: from a program without a console it would open one."""
WSGI_SERVER = "waitress-serve" if WINDOWS else "gunicorn"  # which wants fork
LAUNCHERS = (".bat", ".cmd", ".ps1", ".vbs") if WINDOWS else (".sh", ".service", "")
"""The endings of what people start programs by here, what they write first of all first."""
PROGRAM = ".exe" if WINDOWS else ""
READABLE: Mapping[str, str] = {"PYTHONIOENCODING": "utf-8"} if WINDOWS else {}
"""For a Python that writes into a pipe: that gets the ANSI code page otherwise, and no emoji."""


def called() -> str:
    """The system, and its version as far as somebody else can use that."""
    return "Windows" if WINDOWS else " ".join(os.uname()[:3:2])


def typed(command: Sequence[str]) -> str:
    """A command as it is typed here: for sh, or for cmd, whose own signs (&, >) lose their meaning in double quotes."""
    return " ".join(_in_quotes(word) for word in command) if WINDOWS else shlex.join(command)


def typed_with(name: str, value: str, command: Sequence[str]) -> str:
    """The same with a variable that only this command has."""
    if not WINDOWS:
        return f"{name}={shlex.quote(value)} {typed(command)}"
    escaped = re.sub(r"([&|<>()^])", r"^\1", value)
    return f'cmd /c "set {name}={escaped}&& {typed(command)}"'  # cmd takes the outer quotes off [cmd /?]


def typed_as(user: str, command: Sequence[str], root: bool) -> str | None:
    """The same, typed for another user (`#UID` where he has no name [sudo(8)]), by root or by somebody who may be; None
    where nobody can do that."""
    if WINDOWS:
        return None
    if root and not user.startswith("#"):
        return shlex.join(["su", user, "-s", "/bin/sh", "-c", shlex.join(command)])  # a server may have no sudo
    return shlex.join(["sudo", "-u", user, *command])


def typed_copy(file: PurePath, over: PurePath) -> str:
    """What copies a file over another one, without a question."""
    return f'copy /Y "{file}" "{over}"' if WINDOWS else f'cp -p "{file}" "{over}"'


def example(path: str) -> str:
    """An absolute path that a user is to replace by one of his own, as paths are written here."""
    return "C:" + path.replace("/", "\\") if WINDOWS else path


def _in_quotes(word: str) -> str:
    return word if re.fullmatch(r"[\w./\\:=+~@-]+", word) else f'"{word}"'
