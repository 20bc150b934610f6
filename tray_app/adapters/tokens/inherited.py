"""What a bot gets of the environment that BotTray itself was started with."""

import os
import sys
from collections.abc import Mapping

# What a user sets and the bot must share with us; every other BOTTRAY_ variable is between agent and launcher.
SHARED = frozenset({"BOTTRAY_HOME", "BOTTRAY_LOCK_DIR", "BOTTRAY_LANG"})


def unfrozen(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment that the user gave us: without what is between our own processes and what PyInstaller adds
    (PyInstaller manual, "LD_LIBRARY_PATH considerations"; TCL_LIBRARY), whose libraries would break the bot's own
    interpreter.
    """
    ours = ("BOTTRAY_", "_MEI", "_PYI_")
    kept = {name: value for name, value in environ.items() if name in SHARED or not name.startswith(ours)}
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        before = kept.pop(f"{name}_ORIG", None)
        if before is not None:
            kept[name] = before
        elif getattr(sys, "frozen", False):
            kept.pop(name, None)
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is None:
        return kept
    clean = {name: _without(bundle, value) for name, value in kept.items()}
    return {name: value for name, value in clean.items() if value or not kept[name]}


def _without(bundle: str, value: str) -> str:
    """A variable's value without the paths that lead into our own folder."""
    return os.pathsep.join(part for part in value.split(os.pathsep) if not part.startswith(bundle))
