"""The processes of this computer, looked at; and the end of a program that the demo has started."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import psutil


def processes(*names: str) -> Iterator[tuple[psutil.Process, dict[str, Any]]]:
    """All that can be looked at, with what is asked of each. On Windows one that just begins gives any OSError."""
    for process in psutil.process_iter():
        try:
            seen = process.as_dict(names)
        except (psutil.Error, OSError):
            continue
        yield process, seen


def end(program: subprocess.Popen[str]) -> None:
    """Softly, then hard."""
    for pipe in (program.stdin, program.stdout, program.stderr):
        if pipe:
            with suppress(OSError):
                pipe.close()
    if program.poll() is not None:
        return
    children = []
    with suppress(psutil.NoSuchProcess):  # it has ended since
        children = psutil.Process(program.pid).children(recursive=True)
    program.terminate()
    try:
        program.wait(3)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()
    for child in children:
        with suppress(psutil.Error):
            child.kill()
