"""Standard output and error as they are in life: with an old code page, and with a reader that goes away."""

import codecs
import errno
import io
import json
import sys
from typing import Any

PLAIN = {"✓": "+", "✗": "x", "–": "-", "—": "-", "…": "...", "·": ".", "«": '"', "»": '"'}


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in lacking), error.end


def prepare() -> None:
    """Let an old code page, such as cp866 or cp1251 of a Windows pipe, keep no sentence from being said.

    The marks of steps become signs that tell good from bad on every system; any other letter that is lacking, a "?".
    """
    codecs.register_error("bottray-plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="bottray-plainly")


def in_json(data: Any) -> str:
    """For a program that reads our output: letters as they are where it can carry them all, else escaped."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return json.dumps(data, ensure_ascii=codecs.lookup(encoding).name != "utf-8", indent=2)


def reader_gone(error: OSError) -> bool:
    """Whether it says that nobody reads our output any more, as after `| head -1`.

    Windows' C library has no name for that (ERROR_NO_DATA): EINVAL comes, of no file, https://bugs.python.org/issue35754
    """
    if error.errno == errno.EINVAL and getattr(error, "winerror", 0) is None:  # a field that only Windows' errors have
        return error.filename is None
    return isinstance(error, BrokenPipeError)
