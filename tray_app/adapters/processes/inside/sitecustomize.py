# mypy: ignore-errors
"""Runs inside the user's own Python before the bot does: see stop_pipe_windows.py. It leaves but one thread behind.

It is written for every Python from 3.8 on, and uses built-in modules only, so that none is loaded on its account. The
thread is none of `threading`'s: a bot that counts its threads does not see it.
"""

import os
import sys

GRACE = 3.0  # seconds that a bot has for an orderly end when BotTray is gone


def listen(name):
    import time
    from _signal import SIGINT, raise_signal
    from _thread import start_new_thread
    from _winapi import GENERIC_READ, OPEN_EXISTING, CreateFile, ReadFile

    pipe = CreateFile(name, GENERIC_READ, 0, 0, OPEN_EXISTING, 0, 0)

    def wait():
        try:
            while True:
                ReadFile(pipe, 1)
                raise_signal(SIGINT)
        except OSError:  # the other end has gone: so has BotTray
            raise_signal(SIGINT)
            time.sleep(GRACE)
            os._exit(1)

    start_new_thread(wait, ())


def leave():
    """Take our traces out of this interpreter and of what it will start."""
    here = os.path.dirname(os.path.abspath(__file__))
    theirs = [part for part in os.environ.pop("PYTHONPATH", "").split(os.pathsep) if part not in ("", here)]
    if theirs:
        os.environ["PYTHONPATH"] = os.pathsep.join(theirs)
    sys.path[:] = [part for part in sys.path if os.path.abspath(part) != here]
    sys.path_importer_cache.pop(here, None)
    return os.environ.pop("BOTTRAY_PIPE", None)


name = leave()
if name:
    try:
        listen(name)
    except (ImportError, OSError):
        pass  # an older or another Python, or BotTray has gone already: it is told through its console

# the user's own sitecustomize takes our place; where there is none, Python goes on as if we had never been there
sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # noqa: F401
except ImportError as error:
    if error.name != "sitecustomize":
        raise
    raise ImportError("no sitecustomize", name="sitecustomize") from None
