"""Why the system refused, in the reader's language: the system's own words are in its language, or in English only."""

import errno

from tray_app.core.messages import N_, Message

REASONS = {
    errno.EPERM: N_("Operation not permitted"),
    errno.ENOENT: N_("No such file or directory"),
    errno.EACCES: N_("Permission denied"),
    errno.EEXIST: N_("File exists"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EROFS: N_("Read-only file system"),
    errno.EFBIG: N_("File too large"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.ENOEXEC: N_("Exec format error"),
    errno.EIO: N_("Input/output error"),
    errno.ENOMEM: N_("Cannot allocate memory"),
}


def because(error: OSError) -> Message:
    """A few words without a full stop, for the place behind a colon."""
    if error.errno in REASONS:
        return Message(REASONS[error.errno])
    return Message("{text}", text=error.strerror or str(error))
