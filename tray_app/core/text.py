"""What an editor wrote -> text. Windows editors put a byte order mark before UTF-8, or write UTF-16."""

import codecs

from tray_app.core.errors import ConfigError
from tray_app.core.fault import Fault
from tray_app.core.messages import Message


def decode(data: bytes, file: str) -> str:
    """Raises ConfigError, with the line of the first byte that makes no sense, rather than guess an old code page."""
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = Message("This line is not written in UTF-8.")
        raise ConfigError(
            Message("{file} cannot be read.", file=file),
            [Fault(file, line, None, None, what)],
            cure=Message("Save it as UTF-8: most editors offer that in their Save As window."),
        ) from None
