"""What can go wrong while setting up, each as one sentence that says what to do; and waiting for a better moment."""

import errno
import time
from collections.abc import Callable

from tray_app.core.messages import Message, _

PAUSE = 5.0
"""Seconds before the second try; each further pause is twice as long."""


class Trouble(Exception):
    """Ends a verb with its sentence and exit code 1, never with a traceback."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


def disk_full(path: object) -> Message:
    return Message("The disk is full ({path}). Free some space and run this again.", path=path)


def from_os_error(error: OSError) -> Message:
    """The sentence for a file or folder that is not as needed."""
    path, reason = error.filename or "?", error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Message(
            "{path} cannot be written: {reason}. See with 'ls -ld' whose it is, mend that and run this again.",
            path=path,
            reason=reason,
        )
    return Message("{path}: {reason}.", path=path, reason=reason)


def retried(attempt: Callable[[], bool], tries: int) -> bool:
    """Call `attempt` until it is true, at most `tries` times: mirrors and package indexes have bad minutes."""
    for number in range(1, tries + 1):
        if attempt():
            return True
        if number < tries:
            pause = PAUSE * 2 ** (number - 1)
            print(
                _("Try {number} of {tries} failed; again in {pause:.0f} s.", number=number, tries=tries, pause=pause),
                flush=True,
            )
            time.sleep(pause)
    return False
