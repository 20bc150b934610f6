"""Our files: where they lie, reading what people wrote with any editor, writing so that no half file is ever seen."""

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tray_app.adapters import places
from tray_app.adapters.links import is_circle
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import ConfigError, HostError
from tray_app.core.messages import Message
from tray_app.core.reasons import because, broken_link, endless_link, folder_for_file, unreadable
from tray_app.core.text import decode

if WINDOWS:
    from tray_app.adapters.files_windows import foreign_owner, keep_access, keep_private, replace
else:
    from tray_app.adapters.files_linux import foreign_owner, keep_access, keep_private, replace


@dataclass(frozen=True)
class Folders:
    """Where this user's files lie; nothing of it is made until it is needed. All paths are absolute.

    `run` holds what lives as long as the agent, such as its endpoint. It lies in the state folder and not in the
    system's runtime folder: that one goes away at logout and is another one under `su`; the agent would be lost.
    """

    config_file: Path
    state: Path
    logs: Path
    run: Path


def start_of(path: Path | str, most: int = -1) -> bytes:
    """The first `most` bytes of a regular file. Raises OSError, also for a pipe, which would be waited for (ESPIPE),
    for what pretends to be a file and is one (/proc/kmsg), and for a folder (EISDIR)."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except PermissionError:
        if os.path.isdir(path):  # Windows opens no folder
            raise IsADirectoryError(errno.EISDIR, "a folder", str(path)) from None
        raise
    kind = os.fstat(fd).st_mode
    if not stat.S_ISREG(kind):
        os.close(fd)  # `open` leaves a folder's open
        raise OSError(errno.EISDIR if stat.S_ISDIR(kind) else errno.ESPIPE, "no file", str(path))
    with open(fd, "rb") as file:
        data: bytes | None = file.read(most)
    if data is None:  # it has nothing to give yet
        raise OSError(errno.ESPIPE, "no file", str(path))
    return data


def why_no_file(path: Path | str) -> OSError | None:
    """What keeps it from being read as a file; None where nothing does."""
    try:
        start_of(path, 0)
    except OSError as error:
        return error
    return None


def folders(environ: Mapping[str, str]) -> Folders:
    """As places.py finds them, with what lies in them."""
    config, state = map(Path, places.folders(environ))
    return Folders(config_file=config / "bots.toml", state=state, logs=state / "logs", run=state / "run")


def read_text(path: Path) -> str:
    """The text of a file that a person wrote: UTF-8, or what Notepad makes of it.

    Raises FileNotFoundError where there is no such file, which is for the caller to judge, and ConfigError with a
    sentence where it is there and cannot be read.
    """
    try:
        data = start_of(path)
    except FileNotFoundError:
        if os.path.islink(path):
            raise _wrong(broken_link(path, os.readlink(path))) from None
        raise
    except OSError as error:
        if os.path.isdir(path):
            raise _wrong(folder_for_file(path)) from error
        if is_circle(path):
            raise _wrong(endless_link(path)) from error
        raise unreadable(path, error) from error
    return decode(data, str(path))


def _wrong(told: tuple[Message, Message]) -> ConfigError:
    what, cure = told
    return ConfigError(what, cure=cure)


def write_atomic(path: Path, data: bytes, mode: int = 0o600) -> None:
    """The file has either its old content or `data`, also after a power cut; a link is kept and its target written.

    `mode` (less the umask) is the new file's; on Windows only whether it is for our user alone. Raises HostError; the
    old file is whole then and no other is left behind. So it does where something else is there: root would put a file
    in the place of /dev/null.
    """
    target = Path(os.path.realpath(path))
    if not keeps(path):
        raise HostError(
            Message("{path} cannot be written: {reason}.", path=path, reason=Message("it is not a plain file")),
            Message("Put a file in its place."),
        )
    part = target.parent / f".bottray-{os.urandom(6).hex()}.tmp"
    try:
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        try:
            with open(file, "wb") as stream:
                keep_access(part, target, mode)
                stream.write(data)
                stream.flush()
                os.fsync(file)
            replace(part, target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise unwritable(path, target.parent, error) from error


def keeps(path: Path) -> bool:
    """Whether what is written there is found again: in a file, or in one that is made by it; no other thing, nor a link
    that leads in a circle."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return True
    except OSError:
        return not is_circle(path)  # of all else the writing itself tells


def unwritable(path: Path, folder: Path, error: OSError) -> HostError:
    """For a file that could not be written into that folder."""
    cure = Message("Give your user the right to write in {folder}.", folder=folder)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        cure = Message("Make room on that disk.")
    elif error.errno == errno.EBUSY:
        cure = Message("Close it there, and try again.")
    return HostError(Message("{path} cannot be written: {reason}.", path=path, reason=because(error)), cure)


def spoiled(path: Path) -> Path:
    """Where `keep_spoiled` has put the newest that could not be read."""
    return path.with_name(f"{path.name}.spoiled")


def keep_spoiled(path: Path) -> Path:
    """Moves a file of ours that cannot be read out of the way of a new one: somebody may want to look into it."""
    kept = spoiled(path)
    with suppress(OSError):
        os.replace(path, kept)
    return kept


def _sync_folder(folder: Path) -> None:
    """Makes the new name as lasting as the content, where a folder can be opened for that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def private_folder(path: Path) -> Path:
    """Makes the folder for our user alone (0700), or makes sure that it is so. Raises HostError, and gives the path."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = foreign_owner(path)
        if owner is None:
            keep_private(path)
    except FileExistsError as error:
        raise HostError(
            Message("{path} should be a folder, but a file has that name.", path=path),
            Message("Move that file away, or set BOTTRAY_HOME to another folder."),
        ) from error
    except OSError as error:
        raise HostError(
            Message("The folder {path} cannot be made: {reason}.", path=path, reason=because(error)),
            Message("Give your user the right to write there, or set BOTTRAY_HOME to another folder."),
        ) from error
    if owner is not None:
        raise HostError(
            Message("The folder {path} belongs to {owner}, not to your user.", path=path, owner=owner),
            Message("Run this as {owner}, or set BOTTRAY_HOME to a folder of your own.", owner=owner),
        )
    return path
