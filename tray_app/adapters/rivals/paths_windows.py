"""What lies where a process says, seen from us: its folder, its files, and which of two paths are one file.

Every function survives a process that is gone and a refusal: it answers empty then.
"""

import os
import stat


def identity(path: str) -> tuple[int, int] | None:
    """What two paths of one file have in common, through links, drive letters and shares: its volume and its number
    there. A folder stands for its __main__."""
    try:
        found = os.stat(path)
        if stat.S_ISDIR(found.st_mode):
            found = os.stat(os.path.join(path, "__main__.py"))
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def identity_for(pid: int, written: str) -> tuple[int, int] | None:
    """The same for a path as a process sees it, from its own folder."""
    import psutil

    try:
        return identity(os.path.join(psutil.Process(pid).cwd(), written))
    except (psutil.Error, OSError):
        return identity(written) if os.path.isabs(written) else None


def seen(pid: int, written: str) -> str:
    """By what we open a path that a process has: "" where we cannot tell it."""
    inside = folder(pid)
    return os.path.join(inside, written) if inside or os.path.isabs(written) else ""


def script(pid: int, written: str) -> str:
    """By what we open the file that a shell runs; "" where it does not lie where the shell is now: cmd.exe has it open
    only while it reads a line, and a `cd` in it may have led away."""
    path = seen(pid, written)
    return path if path and os.path.isfile(path) else ""


def folder(pid: int) -> str:
    """The one it runs in; "" where it belongs to somebody else."""
    import psutil

    try:
        return psutil.Process(pid).cwd()
    except (psutil.Error, OSError):
        return ""
