"""`bottray setup WORD ...`: what the Windows installer asks of the installed program, which knows these things best.

    aside              ends agent and trays, bots softly first; says what has run, or with exit code 1 what still does
    again WORD ...     starts anew what `aside` has told of
    path, no-path      puts the program's folder into the user's PATH, takes it out
    leave              takes away what was ever set up outside that folder: start at login, PATH, lock files
    forget             removes config, logs and remembered state

No verb for people. What it prints is ASCII, because the installer reads it in the system's code page.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from tray_app.commands.context import Context
from tray_app.core.errors import DONE, HELD, USAGE, BotTrayError

PATIENCE = 5.0  # seconds for a tray to take its icon away, and for an agent that has said goodbye
OURS = ("tray", "window", "press")
"""What may be ended: it carries nothing but what it shows. A `run` or `logs -f` is somebody's own doing."""

STATE = ("desired.json", "webhooks.json", "webhooks.json.lock", "clean.json", "clean.json.lock", "language",
         "history.db", "history.db.lock", "history.db.spoiled")  # fmt: skip
STATE_FOLDERS = ("deaths", "exposed")


def main(
    environ: Mapping[str, str], words: Sequence[str], say: Callable[[str], None], warn: Callable[[str], None]
) -> int:
    from tray_app.adapters.desktop import search_path_windows
    from tray_app.adapters.processes import detached

    folder = os.path.dirname(os.path.abspath(sys.executable))
    match words:
        case ["aside"]:
            return _aside(Context(environ, lambda text: None, warn), folder, say)
        case ["again", *ran]:
            for word in [word for word in ("agent", "tray") if word in ran]:
                options = ["--silent"] if word == "tray" else []
                detached.start(detached.own_command(word, *options), environ, ready=False)
            return DONE
        case ["path"]:
            search_path_windows.add(folder)
            return DONE
        case ["no-path"]:
            search_path_windows.remove(folder)
            return DONE
        case ["leave"]:
            _leave(environ, folder)
            return DONE
        case ["forget"]:
            _forget(Context(environ, say, warn))
            return DONE
    return USAGE


def _aside(context: Context, folder: str, say: Callable[[str], None]) -> int:
    from tray_app.adapters.desktop import copies_windows as copies
    from tray_app.adapters.processes import detached
    from tray_app.commands import control

    programs = [os.path.join(folder, name) for name in (detached.WINDOWED, detached.CONSOLE)]
    before = copies.running(programs)
    ran = sorted({copy.verb for copy in before} & {"agent", "tray"})
    if context.agent.present():
        control.quit_(context)
    copies.close([copy for copy in before if copy.verb in OURS], PATIENCE)
    copies.gone([copy for copy in before if copy.verb == "agent"], PATIENCE)
    left = copies.running(programs)
    say(" ".join(f"bottray {copy.verb} (PID {copy.pid})" for copy in left) if left else " ".join(ran))
    return HELD if left else DONE


def _leave(environ: Mapping[str, str], folder: str) -> None:
    from tray_app.adapters.desktop import autostart, search_path_windows
    from tray_app.adapters.leases import lease
    from tray_app.adapters.leases.lock_files_windows import sweep

    with suppress(BotTrayError):
        autostart.disable(environ)
    with suppress(OSError):
        search_path_windows.remove(folder)
    with suppress(BotTrayError):
        sweep(lease.folder(environ))


def _forget(context: Context) -> None:
    """What the program writes, by name: the folders themselves may hold something of the user's own."""
    import shutil

    folders = context.folders
    for path in (folders.logs, folders.run, *(folders.state / name for name in STATE_FOLDERS)):
        shutil.rmtree(path, ignore_errors=True)
    for file in (folders.config_file, *(folders.state / name for name in STATE)):
        with suppress(OSError):
            file.unlink()
    for path in (folders.state, folders.config_file.parent):
        with suppress(OSError):
            path.rmdir()
