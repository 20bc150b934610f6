"""Starting at login: the tray with the desktop session, or the agent as a service of the user.

An entry is ours where it bears our mark; a foreign one of the same name is neither written over nor removed. One made
under another BOTTRAY_HOME belongs to that home. `on` only looks at files, because `status` has no time for more.
"""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.desktop.autostart_windows import (
        disable,
        enable_service,
        enable_tray,
        lingering,
        missing,
        on,
        repair,
        stale,
        start_service,
        stop_service,
        to_type,
    )
else:
    from tray_app.adapters.desktop.autostart_linux import (
        disable,
        enable_service,
        enable_tray,
        lingering,
        missing,
        on,
        repair,
        stale,
        start_service,
        stop_service,
        to_type,
    )

__all__ = [
    "disable",
    "enable_service",
    "enable_tray",
    "lingering",
    "missing",
    "on",
    "repair",
    "stale",
    "start_service",
    "stop_service",
    "to_type",
]
