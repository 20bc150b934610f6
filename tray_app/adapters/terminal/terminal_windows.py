"""See terminal.py: a console takes escapes once it has been told to (SetConsoleMode); commands are for PowerShell."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

ENABLE_VIRTUAL_TERMINAL_PROCESSING = 0x0004


def understands_escapes(stream: TextIO) -> bool:
    import ctypes

    windows: Any = ctypes
    try:
        import msvcrt

        console: Any = msvcrt
        handle = console.get_osfhandle(stream.fileno())
        kernel = windows.windll.kernel32
    except (ImportError, AttributeError, OSError):
        return False
    mode = windows.c_ulong()
    if not kernel.GetConsoleMode(handle, windows.byref(mode)):
        return False
    return bool(kernel.SetConsoleMode(handle, mode.value | ENABLE_VIRTUAL_TERMINAL_PROCESSING))


def assignment(name: str, value: str) -> str:
    return f"$env:{name} = '{value.replace(chr(39), chr(39) * 2)}'"


def is_ours(stream: TextIO) -> bool:
    """A console has no background."""
    return True


@contextmanager
def kept(stream: TextIO) -> Iterator[None]:
    """A bot has a console of its own and gets what is typed through a pipe: it cannot change ours."""
    yield
