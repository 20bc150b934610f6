"""Lock files on Linux, in a folder where everybody may write: nothing found there is trusted by its name alone.

Rules
    A file is opened without following a link and without O_CREAT first, since with fs.protected_regular the kernel
    refuses O_CREAT on another user's file in such a folder, even to root. It is never truncated and never written to.
    It must be a plain file with one name, and belong to us or to root. Another user could otherwise swap a file of his
    own while we hold it; that a foreign file is *locked* is still believed, because it only keeps us from running.
    Root may take a foreign file that nobody holds out of the way: it does so only while it has the lock on it.
    A lock file is removed only by whoever has just locked it, and whoever locks a file that has lost its name since
    opens the name anew. So the name always leads to the file that counts.
    A record is read only where the user in its name is the owner of the file: of each user there is one at most,
    however many files somebody puts there.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tray_app.adapters.users_linux import user_name
from tray_app.core.errors import HostError
from tray_app.core.messages import Message

OPEN = os.O_RDONLY
for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY"):
    OPEN |= getattr(os, flag, 0)  # Windows, where this file is only imported, lacks them
SHARED = stat.S_ISVTX | stat.S_IWOTH
PLACES = ("/run/lock", "/dev/shm")
LARGEST = 65536  # of a record; what is larger is none


def folder(environ: Mapping[str, str], places: Sequence[str] = PLACES) -> Path:
    """Chosen by permission bits and not by trying, so that root and a sandboxed service come to the same answer.

    /run/lock is everybody's on Debian and its kin, /dev/shm everywhere; both survive PrivateTmp and end with a reboot.
    """
    for place in places:
        try:
            mode = os.stat(place).st_mode
        except OSError:
            continue
        if stat.S_ISDIR(mode) and mode & SHARED == SHARED:
            return Path(place)
    raise HostError(
        Message("This system has no folder where all users may keep lock files (looked at {places}).",
                places=", ".join(places)),
        Message("Name one in BOTTRAY_LOCK_DIR, the same for every user."),
    )  # fmt: skip


def make_shared(path: Path) -> None:
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        return
    path.chmod(0o1777)


def open_lock(path: Path) -> int:
    """An open descriptor of the lock file, made if there is none. Raises OSError."""
    while True:
        try:
            return os.open(path, OPEN)
        except FileNotFoundError:
            pass
        try:
            fd = os.open(path, OPEN | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            continue
        os.fchmod(fd, 0o644)  # whatever the umask: others must be able to see that it is locked
        return fd


def judge(fd: int, path: Path, locked: bool) -> str:
    """What an opened lock file is worth: "ours", "held", or "again" where it is no longer what the name leads to.

    Raises HostError on a file that is not to be trusted.
    """
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode):
        raise _foreign(path, Message("it is not a plain file"))
    if not same_file(fd, path):
        return "again"
    if not locked:
        return "held"
    if found.st_nlink != 1:
        raise _foreign(path, Message("it has a second name (a hard link)"))
    me = os.geteuid()
    if found.st_uid in (me, 0):
        return "ours"
    if me == 0:
        _unlink(path)
        return "again"
    raise _foreign(path, Message("it belongs to user {user}", user=user_name(found.st_uid)))


def same_file(fd: int, path: Path) -> bool:
    try:
        named = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    return os.path.samestat(os.fstat(fd), named)


def close_and_remove(fd: int, path: Path, try_lock: Callable[[int], bool]) -> None:
    """Close our lock, then take the file away, unless a process that inherited the lock still has it."""
    os.close(fd)
    try:
        again = os.open(path, OPEN)
    except OSError:
        return
    try:
        if try_lock(again) and same_file(again, path):
            _unlink(path)
    finally:
        os.close(again)


def record_path(path: Path) -> Path:
    return path.with_suffix(f".{os.geteuid()}.json")


def record_paths(where: Path, key: str = "") -> Iterator[Path]:
    """Of one lease, or of all."""
    prefix = f"bottray-{key}." if key else "bottray-"
    try:
        names = os.listdir(where)
    except OSError:
        return
    for name in sorted(names):
        if name.startswith(prefix) and name.endswith(".json"):
            path = where / name
            try:
                owner = os.stat(path, follow_symlinks=False).st_uid
            except OSError:
                continue
            if name == f"{prefix}{owner}.json" or (not key and name.endswith(f".{owner}.json")):
                yield path


def write_record(path: Path, text: str) -> None:
    """Whole or not at all: written beside, then moved into place. Only our own old record can be there."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    _unlink(beside)
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            os.fchmod(fd, 0o644)
            file.write(text)
        os.replace(beside, path)
    except OSError:
        _unlink(beside)
        raise


def read_record(path: Path) -> tuple[str, int]:
    """The text and the user id of the file's owner. Raises OSError, ValueError."""
    fd = os.open(path, OPEN)
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
            raise OSError("not a record")
        return os.read(fd, found.st_size).decode("utf-8"), found.st_uid
    finally:
        os.close(fd)


def remove_record(path: Path) -> None:
    _unlink(path)


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        pass


def _foreign(path: Path, why: Message) -> HostError:
    return HostError(
        Message("The lock file {path} is not one of BotTray's that can be trusted: {why}.", path=str(path), why=why),
        Message("Nobody holds it now. Remove it (sudo rm {path}), then start again.", path=str(path)),
    )
