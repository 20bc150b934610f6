"""Where a program lies that is called by its name, as a terminal would find it, but never in the current folder: what
lies there is somebody's download or somebody else's file. (Windows looks there first, and so does `shutil.which`.)"""

import os

from tray_app.adapters.system import WINDOWS

if WINDOWS:
    from tray_app.adapters.programs_windows import in_folders
else:
    from tray_app.adapters.programs_linux import in_folders


def find(name: str, path: str | None = None) -> str | None:
    """In the folders of `path`, or of PATH where none is given; those that are not absolute are left out."""
    return in_folders(name, (os.environ.get("PATH") or os.defpath) if path is None else path)
