"""Why the system refused, in the reader's language: the system's own words are in its language, or in English only.
And what is said of a path that leads to nothing that can be read.
"""

import errno
from pathlib import PurePath

from tray_app.core.errors import ConfigError
from tray_app.core.messages import N_, Message

REASONS = {
    errno.EPERM: N_("Operation not permitted"),
    errno.ENOENT: N_("No such file or directory"),
    errno.EACCES: N_("Permission denied"),
    errno.EBUSY: N_("another program has it open"),
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
    errno.ENOEXEC: N_("it is no program for this computer"),
    errno.EIO: N_("Input/output error"),
    errno.ESPIPE: N_("it is a pipe or a device, and no file"),
    errno.ENXIO: N_("it is a pipe or a device, and no file"),  # a socket
    errno.ENOMEM: N_("Cannot allocate memory"),
}

# X509_V_ERR_ of openssl/x509_vfy.h
CERTIFICATES = {
    9: N_("it is valid only later"),
    10: N_("it has expired"),
    18: N_("it vouches for itself only"),
    19: N_("nobody known vouches for it"),
    20: N_("nobody known vouches for it"),
    62: N_("it is another computer's"),
    64: N_("it is another computer's"),
}


def because(error: OSError) -> Message:
    """A few words without a full stop, for the place behind a colon."""
    if error.errno in REASONS:
        return Message(REASONS[error.errno])
    return Message("{text}", text=error.strerror or str(error))


def unreadable(path: PurePath, why: OSError | ValueError, agent: bool = False) -> ConfigError:
    """`why` is what the system says, or whoever looked for something in the text. With `agent` it is read for a bot, in
    the name of the agent's user."""
    if isinstance(why, OSError) and why.errno == errno.ELOOP:
        what, cure = endless_link(path)
        return ConfigError(what, cure=cure)
    reason = because(why) if isinstance(why, OSError) else why
    return ConfigError(
        Message("{path} cannot be read: {reason}.", path=path, reason=reason),
        cure=_to_read(why, agent) if isinstance(why, OSError) else None,
    )


def _to_read(why: OSError, agent: bool) -> Message | None:
    if why.errno in (errno.EACCES, errno.EPERM):
        if agent:
            return Message("Give the user that runs BotTray the right to read it.")
        return Message("Give your user the right to read it.")
    if why.errno == errno.EIO:
        return Message("Look whether the disk that it lies on is well.")
    return None


def broken_link(path: PurePath, target: str, script: bool = False) -> tuple[Message, Message]:
    """What is wrong with it, and the cure; so do the next two."""
    return (
        Message("{path} is a link to {target}, which does not exist.", path=path, target=target),
        Message("Correct the link or name the script itself.") if script else Message("Correct the link or remove it."),
    )


def endless_link(path: PurePath) -> tuple[Message, Message]:
    return (
        Message("{path} is a link that leads back to itself.", path=path),
        Message("Correct the link or remove it."),
    )


def folder_for_file(path: PurePath) -> tuple[Message, Message]:
    return (
        Message("{path} is a folder, but should be a file.", path=path),
        Message("Move that folder away, and try again."),
    )


def certificate(code: int, text: str) -> Message:
    """What is wrong with a TLS certificate; `text` is OpenSSL's own, for a rare code."""
    return Message(CERTIFICATES[code]) if code in CERTIFICATES else Message("{text}", text=text)
