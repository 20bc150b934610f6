"""What of a log gets onto the disk. A full one never stops a bot: what cannot be written is counted, `problem` tells
the user, and the log says how much is missing as soon as it can be written again.
"""

import errno
from pathlib import Path

from tray_app.adapters.logs.log_files import ForeignFile, LogFiles
from tray_app.adapters.logs.stamps import Stamps
from tray_app.core.messages import Message
from tray_app.core.reasons import because

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Written:
    def __init__(self, path: Path, max_bytes: int, backups: int, stamps: Stamps) -> None:
        self.problem: Message | None = None
        self._path, self._stamps = path, stamps
        self._files = LogFiles(path, max_bytes, backups)
        self.keep = self._files.keep
        self._lost = 0

    def add(self, block: bytes, end: int, fresh: bool) -> bool:
        """Writes `block[:end]`, and before it how much is missing; counts what cannot be written. Whether nothing is
        missing now."""
        if self._lost:
            missing = Message("{n} byte is missing here.", "{n} bytes are missing here.", n=self._lost)
            line = self._stamps.now() + f"-- bottray: {missing}\n".encode()
            if self._files.append(line, len(line), fresh=True) == len(line):
                self._lost = 0
        if not self._lost:
            self._lost = end - self._files.append(block, end, fresh)
        else:
            self._lost += end
        self.problem = self._told(self._files.error) if self._files.error else None
        return not self._lost

    def make_up(self) -> None:
        """Says what is missing, if that can be written now."""
        if self._lost:
            self.add(b"", 0, fresh=True)

    def close(self) -> None:
        self._files.close()

    def _told(self, error: OSError) -> Message:
        bot, folder = self._path.name.removesuffix(".log"), str(self._path.parent)
        if error.errno in NO_ROOM:
            return Message(
                "There is no room for the log of {bot}. The bot goes on without it; make room on the disk of {folder}.",
                bot=bot,
                folder=folder,
            )
        reason = because(error)
        if isinstance(error, ForeignFile):
            reason = Message("the file belongs to somebody else")
        elif error.errno in (errno.EEXIST, errno.ENOTDIR) and not self._path.parent.is_dir():
            reason = Message("{folder} is a file and no folder", folder=folder)
        return Message(
            "The log of {bot} cannot be written: {reason}. The bot goes on without it; check {path}.",
            bot=bot,
            reason=reason,
            path=str(self._path),
        )
