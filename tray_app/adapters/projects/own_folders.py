"""Where people put what is theirs: the desktop, documents, downloads, home."""

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.projects.own_folders_windows import own_folders
else:
    from tray_app.adapters.projects.own_folders_linux import own_folders

__all__ = ["own_folders"]
