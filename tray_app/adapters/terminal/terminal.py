"""The terminal that we print to: whether it takes colours, how wide it is, how a variable is set in its shell; and
whether somebody sits at it who can type.

`assignment(name, value)`: what to type so that later commands have the variable.
"""

import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.terminal.terminal_windows import assignment, is_ours, kept, understands_escapes
else:
    from tray_app.adapters.terminal.terminal_linux import assignment, is_ours, kept, understands_escapes

__all__ = ["assignment", "colours", "is_live", "keyboard", "width"]


def is_live(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether somebody looks at it as it is written, on a terminal that can take a line back."""
    try:
        return stream.isatty() and environ.get("TERM") != "dumb" and understands_escapes(stream)
    except ValueError:  # a closed stream
        return False


def colours(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """NO_COLOR of any content turns them off (no-color.org)."""
    return is_live(stream, environ) and not environ.get("NO_COLOR")


@contextmanager
def keyboard() -> Iterator[bool]:
    """Whether what is typed at our terminal is meant for us. Afterwards the terminal is as it was, whatever a program
    that read from it has made of it."""
    try:
        typed = sys.stdin is not None and sys.stdin.isatty() and is_ours(sys.stdin)
    except ValueError:  # a closed stream
        typed = False
    if not typed:
        yield False
        return
    with kept(sys.stdin):
        yield True


def width() -> int:
    return shutil.get_terminal_size((80, 24)).columns
