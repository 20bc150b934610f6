"""Logs from some place in them backwards, through their older files: the lines that fit, by time, so many at once."""

import heapq
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import IO

from tray_app.adapters.logs.kept import each
from tray_app.core.wanted import NEWEST, Wanted, stamp_of

BLOCK = 1 << 20
SOON = 0.4  # seconds: what was found by then is told, and the search goes on when it is asked to
LONG = 3.0  # and where nothing was found so far

Step = tuple[bytes, int, bytes | None, str | None]
"""Of the way back through a log: the time (none is later than the one before), the log's number, a line or None where
none fits, and the place to go on from, None at the end of the way."""


@dataclass(frozen=True)
class Older:
    """`lines` from the oldest on, each with its end and the number of its log. `places` are where to go on in each log,
    None at the beginning of what is kept of it, or wanted; `back_to` the time of the oldest line that was looked at.
    `lost`: a place to begin from is not kept any more."""

    lines: list[tuple[int, bytes]] = field(default_factory=list)
    places: tuple[str | None, ...] = ()
    back_to: str = ""
    lost: bool = False


def from_line(path: Path, line: bytes, times: int) -> str | None:
    """The place before the line that begins so, the last but `times` - 1 of them; None where there are not so many."""
    for kept in each(path):
        name = kept.identity()
        for start, block in _blocks(*kept.text()):
            at = len(block)
            while (at := block.rfind(line, 0, at + len(line) - 1)) >= 0:
                if at == 0 or block[at - 1 : at] == b"\n":
                    times -= 1
                    if not times:
                        return f"{name}-{start + at}"
    return None


def older(
    logs: Sequence[tuple[Path, str | None]], wanted: Wanted, most: int, clock: Callable[[], float] = time.monotonic
) -> Older:
    """The last `most` lines that fit, before a place in each log, its end where there is none. Raises OSError."""
    begun, found, back_to = clock(), [], b""
    places = [place for _, place in logs]
    lost: set[int] = set()
    ways = [_way(number, path, place, wanted, lost) for number, (path, place) in enumerate(logs)]
    for key, number, line, place in heapq.merge(*ways, key=itemgetter(0), reverse=True):
        places[number], back_to = place, back_to if key == NEWEST else key
        if line is not None:
            found.append((number, line + b"\n"))
        spent = clock() - begun
        if len(found) == most or spent > LONG or (spent > SOON and found):
            break
    return Older(found[::-1], tuple(places), back_to.decode(), bool(lost))


def _way(number: int, path: Path, place: str | None, wanted: Wanted, lost: set[int]) -> Iterator[Step]:
    """Back through one log, from `place` on; its number is in `lost` where that is not kept any more."""
    key, searching, newer = NEWEST, place is None, True
    name, _, offset = (place or "").rpartition("-")
    told = set[str]()
    for kept in each(path):
        file_name = kept.identity()
        if file_name in told or (not searching and file_name != name):
            continue  # one may have got the next one's name while it was read
        told.add(file_name)
        file, end = kept.text()
        end, searching = end if searching else min(int(offset), end), True
        yield key, number, None, f"{file_name}-{end}"
        for start, block in _blocks(file, end):
            at = start + len(block)
            lines = block.split(b"\n") if wanted.may_be_in(block) else []
            for n in range(len(lines) - 1, -1, -1):
                line = lines[n]
                at -= len(line) + (n < len(lines) - 1)
                key = min(stamp_of(line) or key, key)
                newer = newer and wanted.is_newer(key)
                if wanted.is_over(key):
                    break
                if line and not newer and wanted.fits(line):
                    yield key, number, line, f"{file_name}-{at}"
            key = min(stamp_of(block) or key, key)
            newer = newer and wanted.is_newer(key)
            if wanted.is_over(key):
                yield key, number, None, None
                return
            yield key, number, None, f"{file_name}-{start}"
    if searching:
        yield key, number, None, None
    else:
        lost.add(number)


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
