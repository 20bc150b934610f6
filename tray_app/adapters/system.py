"""The one place that asks which system this is; every other file imports the answer.

A platform difference is a pair of files, `NAME_linux.py` and `NAME_windows.py`; the file that needs them chooses one
by this constant. Both import everywhere, so that each is tested everywhere.
"""

import re
import shlex
import sys
from collections.abc import Sequence

WINDOWS: bool = sys.platform == "win32"


def typed(command: Sequence[str]) -> str:
    """A command as it is typed here: for sh, or for cmd, whose own signs (&, >) lose their meaning in double quotes."""
    return " ".join(_in_quotes(word) for word in command) if WINDOWS else shlex.join(command)


def typed_with(name: str, value: str, command: Sequence[str]) -> str:
    """The same with a variable that only this command has."""
    if not WINDOWS:
        return f"{name}={shlex.quote(value)} {typed(command)}"
    escaped = re.sub(r"([&|<>()^])", r"^\1", value)
    return f'cmd /c "set {name}={escaped}&& {typed(command)}"'  # cmd takes the outer quotes off [cmd /?]


def example(path: str) -> str:
    """An absolute path that a user is to replace by one of his own, as paths are written here."""
    return "C:" + path.replace("/", "\\") if WINDOWS else path


def _in_quotes(word: str) -> str:
    return word if re.fullmatch(r"[\w./\\:=+~@-]+", word) else f'"{word}"'
