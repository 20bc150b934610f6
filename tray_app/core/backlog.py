"""What a reader of a log has yet to take: bounded, whoever stands still, with a word in place of what is left out."""

from collections import deque
from collections.abc import Callable

from tray_app.core.messages import Message

FOLLOWER = 4 * 1024 * 1024
PIECE = 64 * 1024


class Backlog:
    """Lines on their way to one reader. At most `most` bytes wait; what comes beyond that is left out, line by line.

    As soon as the reader has taken what waits, he is told how many bytes are missing, and where they are: the log file
    has them all. For one thread at a time. `stamp` gives what a line of the log begins with.
    """

    def __init__(self, most: int, file: str, stamp: Callable[[], bytes]) -> None:
        self._most, self._file, self._stamp = most, file, stamp
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._missing = 0
        self._begun = False  # the line that was given last has no end yet
        self._skipping = False  # nor has the one that was left out last

    @property
    def full(self) -> bool:
        """Whether what comes next may be more than there is room for."""
        return self._size > self._most // 2

    def __bool__(self) -> bool:
        return bool(self._pieces or self._missing)

    def put(self, data: bytes) -> None:
        """Takes what a log's listener is given: lines, and pieces of very long ones."""
        if self._skipping and not self._missing:
            end = data.find(b"\n") + 1 or len(data)
            self._leave_out(data[:end])
            if end == len(data):
                return
            data = data[end:]
            self._add(self._word())
        room = 0 if self._missing else max(self._most - self._size, 0)
        end = len(data) if len(data) <= room else data.rfind(b"\n", 0, room) + 1
        self._add(data[:end])
        self._leave_out(data[end:])

    def take(self) -> bytes:
        """The next piece, of at most PIECE bytes; nothing where nothing waits."""
        if not self._pieces:
            return self._word() if self._missing else b""
        piece = self._pieces.popleft()
        if len(piece) > PIECE:
            self._pieces.appendleft(piece[PIECE:])
            piece = piece[:PIECE]
        self._size -= len(piece)
        return piece

    def _add(self, data: bytes) -> None:
        if data:
            self._pieces.append(data)
            self._size += len(data)
            self._begun = not data.endswith(b"\n")

    def _leave_out(self, data: bytes) -> None:
        if data:
            self._missing += len(data)
            self._skipping = not data.endswith(b"\n")

    def _word(self) -> bytes:
        missing, self._missing = self._missing, 0
        told = Message(
            "{n} byte is left out here, because it was not read in time; {file} has it.",
            "{n} bytes are left out here, because they were not read in time; {file} has them.",
            n=missing,
            file=self._file,
        )
        begun, self._begun = self._begun, False
        return (b"\n" if begun else b"") + self._stamp() + f"-- bottray: {told}\n".encode()
