"""The right to run a bot: a kernel file lock, one per bot id, in a place that every user of this machine reaches.

Beside the lock file lies a record of who holds it. The lock decides, the record only explains: it is believed by nobody
until its process has been found alive (supervisor/leases/holders.py). Neither file ever has a token in it.

Files in `folder()`: `bottray-KEY.lock` and `bottray-KEY.UID.json`; UID is a SID on Windows, KEY is the bot id, or
`USER-NAME` for a bot without a token. `bottray-KEY.reader` is the second, inner lock of `single_instance`: of one tree
only one process may enter. `bottray-KEY.kept`: see claims.py.
"""

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tray_app.adapters.leases import keepers, lock_files
from tray_app.adapters.leases.lock import try_lock
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.messages import Message
from tray_app.core.processes.lease_record import Record as Record
from tray_app.core.reasons import because

if TYPE_CHECKING:
    from tray_app.adapters.leases.listening import Removals

READER = ".reader"
CARRIED = "BOTTRAY_RECORD"
"""The variable in which a bot carries the record of its start: the one beside the lock may be removed with it."""


class Held(BotTrayError):
    """The kernel says that somebody has the lock; who, is in `records(key)` as far as known."""


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the leases lie: the same for every user of this machine, also under systemd's PrivateTmp.

    Raises HostError where the system has no such place.
    """
    moved = environ.get("BOTTRAY_LOCK_DIR")
    if not moved:
        return lock_files.folder(environ)
    path = Path(moved)
    try:
        lock_files.make_shared(path)
    except OSError as error:
        raise _unusable(path, error) from None
    return path


def key_of(bot_id: int | None, user: str, name: str) -> str:
    """The part of the file name that says what is leased."""
    if bot_id is not None:
        return str(bot_id)
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"%{ord(c):x}" for c in name)
    return f"{user}-{safe}"


class Lease:
    """A lock that is held until `release`, or until the last process that inherited `fd` has ended."""

    def __init__(self, key: str, path: Path, fd: int) -> None:
        self.key, self.path, self.fd = key, path, fd
        self._recorded: str | None = None

    def record(self, record: Record) -> None:
        """Write down who holds it. A record that cannot be written costs an explanation later, not the lease."""
        self._write(record.text())

    def record_anew(self) -> None:
        """Where the record alone was removed. One that cannot be written is given up: each try changes something in the
        folder, of which we would hear again."""
        text = self._recorded
        if text is not None and not lock_files.record_path(self.path).exists():
            self._recorded = None
            self._write(text)

    def _write(self, text: str) -> None:
        try:
            lock_files.write_record(lock_files.record_path(self.path), text)
        except OSError:
            return
        self._recorded = text

    @property
    def inner(self) -> bool:
        """Whether it is the second lock of `single_instance`."""
        return self.path.suffix == READER

    def intact(self) -> bool:
        """Whether the file that we hold is still the one that others would open."""
        return lock_files.same_file(self.fd, self.path)

    def release(self) -> None:
        """Give it up. Where a process of the bot still has the lock open, the kernel keeps it, and so do the files."""
        if self.fd < 0:
            return
        if self._recorded is not None:  # the inner lock of `single_instance` has none: what lies there is the agent's
            self._remove_record(self._recorded)
        fd, self.fd = self.fd, -1
        lock_files.close_and_remove(fd, self.path, try_lock)

    def replace(self, old: "Lease") -> None:
        """Take the place of a lease whose file was removed. A process that inherited that one still has it."""
        fd, old.fd = old.fd, -1
        self._recorded = old._recorded
        os.close(fd)

    def _remove_record(self, text: str) -> None:
        """Unless it is another's by now: of one user, who has the lease after we had lost it."""
        path = lock_files.record_path(self.path)
        with suppress(OSError, ValueError):
            if lock_files.read_record(path)[0] == text:
                lock_files.remove_record(path)


def take(key: str, where: Path, suffix: str = ".lock") -> Lease:
    """Take the lease `key` in one atomic, non-blocking call.

    Raises Held where somebody has it, HostError where the file is not one that can be trusted or opened.
    """
    path = where / f"bottray-{key}{suffix}"
    while True:
        try:
            fd = lock_files.open_lock(path)
        except OSError as error:
            raise _unusable(path, error) from None
        locked = try_lock(fd)
        try:
            state = lock_files.judge(fd, path, locked)
        except BotTrayError:
            os.close(fd)
            raise
        if state == "ours":
            return Lease(key, path, fd)
        os.close(fd)
        if state == "held":
            raise Held(Message("The lease {path} is held.", path=str(path)))


def is_held(key: str, where: Path) -> bool:
    """Whether somebody holds the lease. Only for showing: what follows from it must be decided by `take`."""
    path = where / f"bottray-{key}.lock"
    if not path.exists():
        return False
    try:
        take(key, where).release()
    except Held:
        return True
    except HostError:
        return False
    return False


def records(key: str, where: Path) -> Iterator[Record]:
    """What is written down about the holder, one record of each user; unreadable and broken ones are passed over."""
    for path in lock_files.record_paths(where, key):
        with suppress(OSError, ValueError):
            text, owner = lock_files.read_record(path)
            yield Record.parse(text, owner)


def records_of_all(where: Path) -> dict[str, list[Record]]:
    """Of each of `keys`, from one look into the folder, which may hold thousands."""
    found: dict[str, list[Record]] = {key: [] for key in keys(where)}
    for path in lock_files.record_paths(where) if found else ():
        key = path.name.removeprefix("bottray-").rsplit(".", 2)[0]
        with suppress(OSError, ValueError, KeyError):
            found[key].append(Record.parse(*lock_files.read_record(path)))
    return found


def keys(where: Path) -> Iterator[str]:
    """Of the leases of which we have written a record ourselves: no stranger's word is among them."""
    ends = lock_files.record_path(where / "bottray-.lock").name.removeprefix("bottray-")
    with suppress(OSError):
        for name in os.listdir(where):
            if name.startswith("bottray-") and name.endswith(ends):
                yield name.removeprefix("bottray-").removesuffix(ends)


def record_file(key: str, where: Path, record: Record) -> Path | None:
    """The file of a record that `records` gave, as long as it still says the same."""
    for path in lock_files.record_paths(where, key):
        with suppress(OSError, ValueError):
            text, owner = lock_files.read_record(path)
            if Record.parse(text, owner) == record:
                return path
    return None


def amend(key: str, where: Path, record: Record, amended: Record) -> None:
    """Another word in a record of our own user, whoever wrote it. One that is gone, or says something else by now, and
    one that cannot be written, stay as they are."""
    path = record_file(key, where, record)
    if path == lock_files.record_path(where / f"bottray-{key}.lock"):
        with suppress(OSError):
            lock_files.write_record(path, amended.text())


def keeps(key: str, where: Path, pid: int) -> bool | None:
    """Whether a process has the lock file open still that was removed since; None where we may not look."""
    return keepers.has_removed(pid, where / f"bottray-{key}.lock")


def removed_but_kept(where: Path) -> dict[str, list[int]]:
    """{key: other processes that have its lock file open, which was removed and is locked still}, as far as we may
    look."""
    names = keepers.removed_but_open(where).items()
    return {
        name.removeprefix("bottray-").removesuffix(".lock"): pids
        for name, pids in names
        if name.startswith("bottray-") and name.endswith(".lock")
    }


def lockers_of_removed(key: str, where: Path, pid: int) -> set[int]:
    """By the kernel's word, who had locked what a process has open of it; it may have inherited that of one who has
    ended since."""
    return keepers.lockers_of_removed(pid, where / f"bottray-{key}.lock")


def removals(where: Path) -> "Removals | None":
    """What hears of it when something goes from the folder. None where no file that is open can go. Raises OSError."""
    return keepers.removals(where)


def locker(key: str, where: Path) -> int | None:
    """The pid of a living process that has locked the file, whatever program it is, as far as the kernel tells it."""
    return keepers.locker(where / f"bottray-{key}.lock")


def _unusable(path: Path, error: OSError) -> HostError:
    cure = Message("Somebody else may have put it there. Look at it, remove it, then start again.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        cure = Message("Make room on that disk.")
    elif error.errno == errno.EROFS:
        cure = Message("In a systemd unit with ProtectSystem=strict: ReadWritePaths={folder}", folder=path.parent)
    elif not os.path.lexists(path):  # it is the folder that will not do
        if os.path.isfile(path.parent):  # Windows says that it is not there
            error = NotADirectoryError(errno.ENOTDIR, "Not a directory")
        cure = Message(
            "Every user must be able to write in {folder}; or name another folder in BOTTRAY_LOCK_DIR, "
            "the same for every user.", folder=str(path.parent)
        )  # fmt: skip
    return HostError(
        Message("The lock file {path} cannot be used: {error}.", path=str(path), error=because(error)), cure
    )
