"""What is done about a file of the timeline that cannot be used: told why, and set aside where it is broken."""

import errno
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from tray_app.adapters.files import keep_spoiled, keeps
from tray_app.adapters.leases.lock import one_at_a_time
from tray_app.core.errors import HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because

BROKEN = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
NOT_OPENED = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}
ERRNO = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
}


def checked(path: Path) -> bool:
    """Whether there is a file. Raises HostError for what is no file, which SQLite might wait for."""
    if not keeps(path):
        raise _useless(path, Message("it is not a plain file"))
    return path.exists()


def in_words(path: Path, error: sqlite3.DatabaseError) -> HostError:
    """Why the file cannot be used, as far as the library tells."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in LOCKED:
        return _useless(path, Message("another program has it open and does not let go of it"))
    if _is_broken(error):
        return _useless(path, Message("it is damaged"))
    if str(error).startswith("version "):
        return _useless(path, Message("it is of another version of BotTray"))
    if code in NOT_OPENED:
        return _useless(path, _why_not_opened(path))
    reason = because(OSError(ERRNO[code], "")) if code in ERRNO else Message("{text}", text=str(error))
    return _useless(path, reason)


def set_aside(path: Path, error: sqlite3.DatabaseError, version: int) -> Path | None:
    """Where the file is broken: moved out of the way of a new one. None where it is
    not, or stays. Of several programs that find it broken only one does it."""
    if not _is_broken(error):
        return None
    with one_at_a_time(path.with_name(f"{path.name}.lock")):
        if _is_good(path, version):
            return path  # somebody else was first: there is a new one
        kept = keep_spoiled(path)  # its journal goes by itself: SQLite takes none for that of an empty file
    return None if path.exists() else kept


def _is_broken(error: sqlite3.DatabaseError) -> bool:
    # version 0 has tables that are not ours: made by nobody of us
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN or str(error) == "version 0"


def _is_good(path: Path, version: int) -> bool:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
        (found,) = file.execute("PRAGMA user_version").fetchone()
        return bool(found == version and file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    return False


def _why_not_opened(path: Path) -> Message:
    """SQLite does not say it; it makes a file beside it when it writes."""
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        return because(error)
    return Message("SQLite cannot open it") if os.access(path.parent, os.W_OK) else because(OSError(errno.EACCES, ""))


def _useless(path: Path, reason: Message) -> HostError:
    return HostError(
        Message("The timeline of your bots cannot be used: {path}, {reason}.", path=path, reason=reason),
        Message("Bots run on without it. Take the file away, or put right what is the matter with it."),
    )
