"""Starting a program of ours that outlives us: the agent, from a command line or a tray that needs one."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.processes.detached_windows import FLAGS, interpreter
else:
    from tray_app.adapters.processes.detached_linux import FLAGS, interpreter

WINDOWED, CONSOLE = "BotTray.exe", "bottray.com"
"""The frozen program without a console and its twin that has one, in one folder (installer/windows)."""
PATIENCE = 60.0  # seconds
WITHOUT_CONSOLE = ("agent", "press", "tray", "window")


def own_command(*arguments: str) -> list[str]:
    """The command line that runs BotTray with these arguments: the frozen program itself, or this interpreter.

    Of the frozen twins each says what it is for: nothing that runs in the background may ever bring up a console.
    """
    if getattr(sys, "frozen", False):
        program = WINDOWED if not arguments or arguments[0] in WITHOUT_CONSOLE else CONSOLE
        return [os.path.join(os.path.dirname(sys.executable), program), *arguments]
    # -P: the program that is installed, not a folder of its name where the user happens to be
    return [interpreter(sys.executable, arguments[:1] == ("tray",)), "-P", "-m", "tray_app", *arguments]


def start(
    command: Sequence[str], environ: Mapping[str, str], ready: bool = True, patience: float = PATIENCE
) -> str | None:
    """Start `command` in a session of its own, and wait for one line that it writes to its standard output.

    Returns that line, "" where it ended without one, None where it has said nothing in `patience` seconds and goes on.
    Raises OSError where it cannot be started.
    """
    for flags in FLAGS:
        try:
            program = subprocess.Popen(
                command,
                env=dict(environ),
                cwd=os.path.abspath(os.sep),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if ready else subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                creationflags=flags,
            )
            break
        except PermissionError:
            if flags == FLAGS[-1]:
                raise
    if program.stdout is None:
        return ""
    program.returncode = 0  # it is not ours to wait for
    said: list[str] = []
    reading = threading.Thread(target=_read_line, args=(program.stdout, said), daemon=True)  # no select on Windows
    reading.start()
    reading.join(patience)
    return said[0] if said else None


def _read_line(output: IO[bytes], said: list[str]) -> None:
    with output:
        said.append(output.readline().decode(errors="replace").strip())
