"""A program of ours that is asked one thing and answers in lines: it may wait and load what it likes, and is ended when
it takes too long."""

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

from tray_app.adapters.system import NO_WINDOW


class TooLong(Exception):
    """It was ended before it had said all."""


def answers(
    command: Sequence[str],
    environ: Mapping[str, str],
    asked: bytes,
    line: Callable[[bytes], None],
    patience: float | None,
) -> None:
    """Give it `asked`, and each line that it says to `line`, until it ends; blocks so long. `patience` in seconds, None
    for as long as it takes. Raises TooLong, and OSError where it cannot be started."""
    with subprocess.Popen(
        command,
        env=dict(environ),
        cwd=os.path.abspath(os.sep),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=NO_WINDOW,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            running.kill()

        timer = threading.Timer(patience, end) if patience else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            try:
                running.stdin.write(asked)
                running.stdin.close()
            except OSError:
                pass  # it has ended: what it has said tells why
            for said in running.stdout:
                line(said)
        finally:
            if timer:
                timer.cancel()
    if late.is_set():
        raise TooLong
