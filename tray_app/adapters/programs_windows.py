"""See programs.py. A name has its suffix, or gets each of PATHEXT in turn, as in cmd."""

import ntpath
import os

SUFFIXES = ".COM;.EXE;.BAT;.CMD"


def in_folders(name: str, path: str, suffixes: str | None = None) -> str | None:
    known = (os.environ.get("PATHEXT") or SUFFIXES if suffixes is None else suffixes).lower().split(";")
    whole = ntpath.splitext(name)[1].lower() in known
    for folder in (part.strip('"') for part in path.split(os.pathsep)):
        if not os.path.isabs(folder) or (os.name == "nt" and not ntpath.splitdrive(folder)[0]):
            continue
        for suffix in [""] if whole else known:
            if os.path.isfile(found := os.path.join(folder, name + suffix)):
                return found
    return None
