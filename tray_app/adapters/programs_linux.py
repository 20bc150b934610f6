"""See programs.py."""

import os


def in_folders(name: str, path: str) -> str | None:
    import shutil

    absolute = [folder for folder in path.split(os.pathsep) if os.path.isabs(folder)]
    return shutil.which(name, path=os.pathsep.join(absolute)) if absolute else None
