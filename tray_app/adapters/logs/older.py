"""A log from some place in it backwards, through its older files: the lines that fit, so many at a time."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO

from tray_app.adapters.logs.log_files import file_of, open_file
from tray_app.core.wanted import STAMP, Wanted

BLOCK = 1 << 20
SOON = 0.4  # seconds: what was found by then is told, and the search goes on when it is asked to
LONG = 3.0  # and where nothing was found so far


@dataclass(frozen=True)
class Older:
    """`lines` from the oldest on, each with its end. `place` is where to go on, None at the beginning of what is kept;
    `back_to` the time of the oldest line that was looked at. `lost`: the place to begin from is not kept any more."""

    lines: list[bytes] = field(default_factory=list)
    place: str | None = None
    back_to: str = ""
    lost: bool = False


def from_line(path: Path, line: bytes, times: int) -> str | None:
    """The place before the line that begins so, the last but `times` - 1 of them; None where there are not so many."""
    for name, file, end in _files(path):
        for start, block in _blocks(file, end):
            at = len(block)
            while (at := block.rfind(line, 0, at + len(line) - 1)) >= 0:
                if at == 0 or block[at - 1 : at] == b"\n":
                    times -= 1
                    if not times:
                        return f"{name}-{start + at}"
    return None


def older(
    path: Path, place: str | None, wanted: Wanted, most: int, clock: Callable[[], float] = time.monotonic
) -> Older:
    """The last `most` lines before a place (before the end where there is none) that fit. Raises OSError."""
    begun, found, back_to = clock(), [], b""
    name, _, offset = (place or "").rpartition("-")
    searching = not place
    for file_name, file, end in _files(path):
        if not searching and file_name != name:
            continue
        for start, block in _blocks(file, end if searching else min(int(offset), end)):
            back_to = block[:STAMP]
            lines = block.split(b"\n") if wanted.may_be_in(block) else []
            at = start + len(block)
            for n in range(len(lines) - 1, -1, -1):
                line = lines[n]
                at -= len(line) + (n < len(lines) - 1)
                if line and (wanted.everything or wanted.fits(line)):
                    found.append(line + b"\n")
                    if len(found) == most:
                        return Older(found[::-1], f"{file_name}-{at}", line[:STAMP].decode(errors="replace").strip())
            spent = clock() - begun
            if spent > LONG or (spent > SOON and found):
                return Older(found[::-1], f"{file_name}-{start}", back_to.decode(errors="replace").strip())
        searching = True
    return Older(found[::-1], None, back_to.decode(errors="replace").strip(), lost=not searching)


def _files(path: Path) -> Iterator[tuple[str, IO[bytes], int]]:
    """What names each file whatever it is called by then, the newest first, and its size. Raises OSError."""
    missing = 0
    for number in count():
        try:
            fd, status = open_file(file_of(path, number), os.O_RDONLY)
        except FileNotFoundError:
            missing += 1  # as in log_files.py: one may be
            if missing > 1:
                return
            continue
        with open(fd, "rb") as file:
            yield f"{status.st_dev:x}-{status.st_ino:x}", file, status.st_size


def _blocks(file: IO[bytes], end: int) -> Iterator[tuple[int, bytes]]:
    """Whole lines up to `end`, block by block, the newest first; with the place of each block."""
    rest = b""
    while end:
        start = max(end - BLOCK, 0)
        file.seek(start)
        data = file.read(end - start) + rest
        cut = data.find(b"\n") + 1 if start else 0
        end, rest = start, data[:cut] if cut or not start else data
        if cut or not start:
            yield start + cut, data[cut:]
