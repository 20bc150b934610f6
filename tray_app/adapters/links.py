"""Where a path leads, for paths that may change while they are looked at."""

import errno
import os


def real(path: str | os.PathLike[str]) -> str:
    """The path without links, as far as they can be followed; never raises OSError.

    Up to Python 3.12 `os.path.realpath` raises it for a link that goes, or that closes to us, between its own two
    looks, and for the folder of a process that has just ended, without having been asked to be strict.
    """
    try:
        return os.path.realpath(path)
    except OSError:
        return os.path.abspath(path)


def is_circle(path: str | os.PathLike[str]) -> bool:
    """Whether it is a link that leads back to itself, by whatever way."""
    try:
        os.stat(path)
    except OSError as error:
        return error.errno == errno.ELOOP and os.path.islink(path)
    return False
