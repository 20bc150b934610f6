"""A bot started within its job, by the means of Windows."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tray_app.adapters.processes.job_windows import Job
from tray_app.adapters.processes.keyboard_windows import feed

SUSPENDED, NO_WINDOW = 0x00000004, 0x08000000  # creationflags [Win32: CreateProcess]


def start_in(
    job: Job, argv: Sequence[str], folder: Path, environ: Mapping[str, str], output: int, keyboard: bool
) -> Any:
    """Start a child within the job: suspended at first, or it could have children before it is in. Raises OSError."""
    import msvcrt

    import psutil

    end = msvcrt.open_osfhandle(output, 0)  # type: ignore[attr-defined,unused-ignore]
    try:
        started = subprocess.Popen(
            argv,
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE if keyboard else subprocess.DEVNULL,  # our console is none of its own
            stdout=end,
            stderr=end,
            creationflags=SUSPENDED | NO_WINDOW,
        )
    finally:
        os.close(end)
    try:
        job.take(started.pid)
        psutil.Process(started.pid).resume()
    except BaseException:
        started.kill()
        raise
    if started.stdin is not None:
        feed(0, started.stdin)
    return started
