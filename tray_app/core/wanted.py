"""What somebody searches a log for: a text or an expression, in any case of letters, in a line without its time."""

import re
from collections.abc import Callable

from tray_app.core.terminal_codes import stripped

LONGEST = 4000  # bytes of a line that are searched, as in lines.js
STAMP = len("2026-11-20T10:12:13.123 ")


class Wanted:
    """Raises re.error for what is no expression. An empty text fits every line."""

    def __init__(self, text: str, regex: bool) -> None:
        self._text = text.lower()
        self._search: Callable[[str], object] = re.compile(text, re.IGNORECASE).search if regex else self._has
        self._skips = bool(text) and not regex
        self._bytes = self._text.encode() if text.isascii() else b""  # five times as fast as letters

    @property
    def everything(self) -> bool:
        return not self._text

    def may_be_in(self, block: bytes) -> bool:
        """False where no line of it can fit; quick."""
        if not self._skips or b"\x1b" in block:
            return True
        if self._bytes:
            return self._bytes in block.lower()
        return self._has(block.decode(errors="replace")) is not None

    def fits(self, line: bytes) -> bool:
        text = line[STAMP : STAMP + LONGEST]
        if b"\x1b" in text:
            text = stripped(text)[0]
        return self._search(text.decode(errors="replace")) is not None

    def _has(self, text: str) -> object:
        return True if self._text in text.lower() else None
