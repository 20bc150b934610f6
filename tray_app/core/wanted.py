"""What somebody searches a log for: a text or an expression, in any case of letters, in a line without its time; and of
which time."""

import re
from collections.abc import Callable

from tray_app.core.pattern import pattern
from tray_app.core.terminal_codes import stripped

LONGEST = 4000  # bytes of a line that are searched, as in lines.js
STAMP = len("2026-11-20T10:12:13.123 ")
TIME = pattern(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?= )")
NEWEST = b"~"
"""Above every time."""


def stamp_of(line: bytes) -> bytes:
    """The time that a line begins with; empty where it has none."""
    found = TIME.match(line)
    return found[0] if found else b""


class Wanted:
    """`since` and `until` are times as the log has them, each one of those that are wanted; empty for no such end.

    Raises re.error for what is no expression. An empty text fits every line.
    """

    def __init__(self, text: str, regex: bool, since: str = "", until: str = "") -> None:
        self._text = text.lower()
        self._search: Callable[[str], object] = re.compile(text, re.IGNORECASE).search if regex else self._has
        self._skips = bool(text) and not regex
        self._bytes = self._text.encode() if text.isascii() else b""  # five times as fast as letters
        self._since, self.until = since.encode(), until.encode()

    def is_over(self, time: bytes) -> bool:
        """Whether a time is before all that is wanted."""
        return time < self._since

    def is_newer(self, time: bytes) -> bool:
        """Whether a time is after all that is wanted."""
        return bool(self.until) and time > self.until

    def may_be_in(self, block: bytes) -> bool:
        """False where no line of it can fit; quick."""
        if not self._skips or b"\x1b" in block:
            return True
        if self._bytes:
            return self._bytes in block.lower()
        return self._has(block.decode(errors="replace")) is not None

    def fits(self, line: bytes) -> bool:
        """Whatever its time."""
        if not self._text:
            return True
        text = line[STAMP : STAMP + LONGEST]
        if b"\x1b" in text:
            text = stripped(text)[0]
        return self._search(text.decode(errors="replace")) is not None

    def _has(self, text: str) -> object:
        return True if self._text in text.lower() else None
