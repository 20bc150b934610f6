"""The desktop: opens a file or a folder with the program that the user has chosen for it."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.desktop_windows import open_path
else:
    from tray_app.adapters.desktop_linux import open_path

__all__ = ["open_path"]
