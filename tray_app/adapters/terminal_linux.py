"""See terminal.py: every terminal understands escapes here."""

from shlex import quote
from typing import TextIO


def understands_escapes(stream: TextIO) -> bool:
    return True


def assignment(name: str, value: str) -> str:
    return f"export {name}={quote(value)}"
