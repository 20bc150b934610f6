"""How a Python bot on Windows is asked to stop: a byte through a pipe to a few lines that run inside its interpreter.

Windows cannot send SIGINT to a process that has no console in common with the sender. So the bot's environment makes
its Python import `inside/sitecustomize.py` first, which listens to a pipe of ours and raises SIGINT there, just as
Ctrl+C would; `opentelemetry-instrument` and `ddtrace-run` get in by the same door. The command line, `sys.argv`,
`__main__`, `sys.path` and tracebacks are Python's own, because nothing of it is replayed by us.

Only the first Python of a tree listens: it takes our variables out of its environment again. A Python that does not
look at PYTHONPATH (`-I`, `-E`, `-S`, an embeddable build) does not listen; see console_windows.py for the others.
"""

import os
import uuid
from collections.abc import Mapping
from ctypes import byref
from ctypes.wintypes import DWORD, ULONG
from pathlib import Path

from tray_app.adapters.kernel_windows import INVALID, kernel32, sure
from tray_app.adapters.rules_windows import for_us_alone

INSIDE = Path(__file__).parent / "inside"
PIPE = "BOTTRAY_PIPE"
WORD = b"\x02"  # SIGINT's number

# [Win32: CreateNamedPipe] to be written by us only, ours to be the first of its name, from this machine only
_OUTBOUND, _FIRST, _LOCAL_ONLY, _ROOM = 0x00000002, 0x00080000, 0x00000008, 64


class Line:
    """The way to one bot: a pipe with a name that nobody can guess. It breaks when we end, which the bot notices."""

    def __init__(self) -> None:
        """Raises OSError."""
        self.name = rf"\\.\pipe\bottray-{uuid.uuid4().hex}"
        with for_us_alone() as rules:  # whoever else read it first would keep the bot from hearing us
            self._handle = kernel32().CreateNamedPipeW(
                self.name, _OUTBOUND | _FIRST, _LOCAL_ONLY, 1, _ROOM, 0, 0, rules
            )
        sure(self._handle != INVALID)

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """What a bot is to be started with."""
        known = {name.upper(): value for name, value in environ.items()}
        path = known.get("PYTHONPATH")
        with_us = os.pathsep.join([str(INSIDE), path] if path else [str(INSIDE)])
        rest = {name: value for name, value in environ.items() if name.upper() != "PYTHONPATH"}
        return {**rest, "PYTHONPATH": with_us, PIPE: self.name}

    def ask(self) -> bool:
        """Have SIGINT raised in the bot; False where no Python listens (yet, or any more)."""
        return bool(kernel32().WriteFile(self._handle, WORD, len(WORD), byref(DWORD()), None))

    def listener(self) -> int | None:
        """The process that listens, where Windows tells."""
        found = ULONG()
        return found.value if kernel32().GetNamedPipeClientProcessId(self._handle, byref(found)) else None

    def close(self) -> None:
        kernel32().CloseHandle(self._handle)
