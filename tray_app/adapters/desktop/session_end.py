"""The end of the desktop session, for a process that nobody else tells of it."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.desktop.session_end_windows import watch
else:
    from tray_app.adapters.desktop.session_end_linux import watch

__all__ = ["watch"]
