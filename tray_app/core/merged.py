"""Lines of several logs in one: each with the name of its log before it, in the order of their times."""

from collections.abc import Iterable
from operator import itemgetter

from tray_app.core.wanted import stamp_of

BETWEEN = b"\t"
"""Behind the name, which has none in it (core/config/names.py)."""


def named(name: str, line: bytes) -> bytes:
    """A line with the name of its log; as it is for no name."""
    return name.encode() + BETWEEN + line if name else line


class Named:
    """What a log's listener is given, as whole lines with the name before each: of a very long one, which comes in
    pieces, the first piece alone, or another log's lines would come into its middle."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._within = False  # a line of which there is a piece already

    def lines(self, data: bytes) -> bytes:
        parts = data.split(b"\n")
        rest = parts.pop()
        if self._within and parts:
            del parts[0]
            self._within = False
        if rest and not self._within:
            parts.append(rest)
            self._within = True
        return b"".join(named(self._name, part) + b"\n" for part in parts)


def merged(tails: Iterable[tuple[str, bytes]], most: int) -> bytes:
    """The ends of several logs in one, with names. Of each come `most` lines at most: one that has so many may
    have more, and of the others nothing is told from before its first."""
    begin, found = b"", list[tuple[bytes, bytes]]()
    for name, tail in tails:
        lines, time = [line for line in tail.split(b"\n") if line], b""
        if lines and len(lines) >= most:
            begin = max(begin, stamp_of(lines[0]))
        for line in lines:
            time = max(stamp_of(line), time)
            found.append((time, named(name, line + b"\n")))
    found.sort(key=itemgetter(0))  # lines of one moment stay as they are
    return b"".join(line for time, line in found if time >= begin)
