"""Lock files on Windows, in a machine-wide folder where every user may make files and read those of others.

Rules
    Locked bytes are mandatory there: nobody else can read them. So the record lies in a file of its own.
    A lock file is opened for reading only, which is enough for a lock: another user made it, perhaps, and by the
    folder's access list only he may write to it.
    An open file cannot be renamed or removed (Python opens without FILE_SHARE_DELETE), so the name always leads to the
    file that counts. A lock file stays when the lease ends: an empty one harms nobody.
    Each user writes a record of his own, named after his SID, and it is believed only as far as the file is his.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from tray_app.adapters import security_windows
from tray_app.adapters.files_windows import replace
from tray_app.core.errors import HostError
from tray_app.core.messages import Message

LARGEST = 65536  # of a record; what is larger is none


def folder(environ: Mapping[str, str]) -> Path:
    """%ProgramData%: neither Program Files, which nobody may write, nor a profile, which others may not read."""
    path = Path(environ.get("ProgramData") or r"C:\ProgramData") / "BotTray" / "locks"
    make_shared(path)
    return path


def make_shared(path: Path) -> None:
    """Raises OSError."""
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        return
    with suppress(OSError):  # a file system without access lists; %ProgramData%'s own say nearly the same
        security_windows.make_shared(path)


def open_lock(path: Path) -> int:
    """Raises OSError."""
    flags = os.O_RDONLY | os.O_CREAT | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.open(path, flags, 0o666)
    except PermissionError:
        if os.path.isdir(path):  # which Windows does not tell
            raise IsADirectoryError(errno.EISDIR, "Is a directory", str(path)) from None
        raise


def judge(fd: int, path: Path, locked: bool) -> str:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise HostError(Message("The lock file {path} is not a plain file.", path=str(path)), Message("Remove it."))
    return "ours" if locked else "held"


def same_file(fd: int, path: Path) -> bool:
    return True


def close_and_remove(fd: int, path: Path, try_lock: Callable[[int], bool]) -> None:
    os.close(fd)


def record_path(path: Path) -> Path:
    return path.with_suffix(f".{security_windows.own_user()}.json")


def record_paths(where: Path, key: str = "") -> Iterator[Path]:
    """Of one lease, or of all."""
    prefix = f"bottray-{key}." if key else "bottray-"
    try:
        names = os.listdir(where)
    except OSError:
        return
    for name in names:
        if name.startswith(prefix) and name.endswith(".json"):
            yield where / name


def write_record(path: Path, text: str) -> None:
    """Whole or not at all. Raises OSError."""
    beside = path.with_suffix(f".{os.getpid()}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def read_record(path: Path) -> tuple[str, int | str | None]:
    """The text and the SID of the file's owner. Raises OSError."""
    with open(path, encoding="utf-8") as file:
        text = file.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise OSError("not a record")
    return text, security_windows.owner_of_file(path)


def remove_record(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def sweep(where: Path) -> None:
    """Take away what lies here and nobody uses: what is open (held, or just being taken) and another user's refuses."""
    for pattern in ("*.lock", "*.reader"):
        for path in where.glob(f"bottray-{pattern}"):
            with suppress(OSError):
                path.unlink()
    for record in where.glob("bottray-*.json"):
        if not (where / f"{record.name.split('.')[0]}.lock").exists():
            with suppress(OSError):
                record.unlink()
    for folder in (where, where.parent):
        with suppress(OSError):
            folder.rmdir()
