"""Where things of the current user lie: the same answers as platformdirs gives the program, without platformdirs."""

import os
from pathlib import Path

from installer.trouble import Trouble
from tray_app.core.messages import Message

NAME = "bottray"
PORTABLE = (
    *("bots.toml", "desired.json", "webhooks.json", "clean.json", "history.db", "language"),
    *("logs", "run", "deaths", "exposed"),
)
"""What the program writes into BOTTRAY_HOME."""
SOURCE = Path(__file__).resolve().parent.parent
"""The tree this installer came with."""


def home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        raise Trouble(Message("Your home folder is not known. Set HOME and run this again.")) from None


def _xdg(variable: str, usual: str) -> Path:
    # A relative path in these variables is to be ignored (XDG Base Directory Specification).
    value = os.environ.get(variable, "").strip()
    return Path(value) if os.path.isabs(value) else home() / usual


def data_home() -> Path:
    """Shared by all programs of the user: `applications`, `icons` and our own folder are in it."""
    return _xdg("XDG_DATA_HOME", ".local/share")


def data() -> Path:
    return data_home() / NAME


def programs() -> Path:
    """The user's own folder on PATH."""
    return home() / ".local" / "bin"


def cache() -> Path:
    """For what can be made again."""
    if local := os.environ.get("LOCALAPPDATA"):
        return Path(local) / NAME / "Cache"
    return _xdg("XDG_CACHE_HOME", ".cache") / NAME


def personal() -> list[Path]:
    """What only `uninstall --purge` removes: config, logs, remembered state, cache.

    With BOTTRAY_HOME only what the program writes there is named: the folder itself may be the user's own.
    """
    if portable := os.environ.get("BOTTRAY_HOME"):
        return [Path(portable).expanduser() / name for name in PORTABLE]
    return [_xdg("XDG_CONFIG_HOME", ".config") / NAME, _xdg("XDG_STATE_HOME", ".local/state") / NAME, cache()]
