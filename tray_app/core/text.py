"""What an editor wrote -> text. Windows editors put a byte order mark before UTF-8, or write UTF-16."""

import codecs

from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message

NO_TEXT = frozenset(range(0x20)) - frozenset(b"\t\n\v\f\r\x1a\x1b")
"""Bytes that no old code page uses for a letter, a line end or the end of a DOS text."""


def decode(data: bytes, file: str) -> str:
    """Raises ConfigError, with the line of the first byte that makes no sense, rather than guess an old code page. What
    is no text at all (packed, encrypted) no editor can save as one, so of that another thing is said."""
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-16" and NO_TEXT & set(data):
            raise ConfigError(
                Message("{file} cannot be read: it is no text in UTF-8, and may be packed or encrypted.", file=file),
                cure=Message("Put a text file in UTF-8 in its place."),
            ) from None
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            Message("{file} cannot be read: line {line} is not written in UTF-8.", file=file, line=line),
            cure=Message("Save it as UTF-8: most editors offer that in their Save As window."),
        ) from None
