"""TOML text -> tables, the line of every key, and each slip of the pen in words that need no knowledge of TOML.

tomllib reads and stops at the first error. To name all of them, the line at fault is replaced by a marker key and the
text is read again; a table that holds a marker is known to be incomplete, so that nobody calls the lost key missing.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from tray_app.core.config.slip import MARKER, Slip
from tray_app.core.messages import Message
from tray_app.core.pattern import pattern

_LOST = Message("This line has the sign of a letter that was lost (\ufffd). Write it anew.")
MOST = 20  # slips told at once: a file with more is not TOML at all

Path = tuple[str, ...]


class Tables(NamedTuple):
    """What could be read. `lines` maps the path of each key and table to its first line."""

    data: dict[str, Any]
    lines: dict[Path, int]
    slips: list[Slip]


def read(text: str) -> Tables:
    """Never raises: whatever the text is, it comes back as data, slips or both."""
    rows = text.replace("\r\n", "\n").split("\n")
    slips = [Slip(n, None, None, _LOST) for n, row in enumerate(rows, 1) if MARKER in row.partition("#")[0]]
    if slips:
        return Tables({}, {}, slips[:MOST])
    marked: set[int] = set()
    while True:
        current = "\n".join(rows)
        try:
            data = tomllib.loads(current)
        except RecursionError:
            slips.append(Slip(1, None, None, Message("Brackets are nested too deeply to be read.")))
            return Tables({}, {}, slips)
        except ValueError as error:  # TOMLDecodeError is one; a number of 5,000 digits is another
            from tray_app.core.config.toml_slips import explain, extent, mark

            first, last = extent(rows, str(error))
            if first in marked or len(slips) == MOST:
                return Tables({}, {}, slips)
            slips.append(explain(rows, first, last, str(error)))
            mark(rows, first, last)
            marked.add(first)
        else:
            return Tables(data, dict(_keys(current)), slips)


_PIECE = pattern(
    r"""(?P<skip>\#[^\n]*|[^\S\n]+)
    |(?P<text>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\n\[\]{}=,.])
    |(?P<bare>[^\s\#"'\[\]{}=,.]+)""",
    re.VERBOSE | re.DOTALL,
)


def _keys(text: str) -> Iterator[tuple[Path, int]]:
    """Each key, table and part of a dotted key with the line of its first appearance; `text` is good TOML."""
    seen: set[Path] = set()
    line = 1
    table: Path = ()
    path: Path = ()  # of the value being read
    inside: list[tuple[str, Path]] = []  # the open brackets of that value
    parts: list[str] = []  # of the key being read
    in_key, in_header = True, False
    for piece in _PIECE.finditer(text):
        word = piece.group()
        if piece.lastgroup == "text" or piece.lastgroup == "bare":
            if in_key:
                parts.append(word if piece.lastgroup == "bare" else tomllib.loads(f"k={word}")["k"])
        elif word == "\n":
            if not inside:
                in_key, parts = True, []
        elif in_key and not inside and (word == "[" or (word == "]" and in_header)):
            if word == "[":
                in_header = True
                continue
            in_header = in_key = False
            path = table = tuple(parts)
        elif in_key and word == "=":
            path = (inside[-1][1] if inside else table) + tuple(parts)
            in_key = False
        elif word in "[{" and piece.lastgroup == "mark":
            inside.append((word, path))
            in_key, parts = word == "{", []
        elif word in "]}" and piece.lastgroup == "mark" and inside:
            inside.pop()
            in_key = False
        elif word == "," and inside:
            path = inside[-1][1]
            in_key, parts = inside[-1][0] == "{", []
        if path and path not in seen:
            for length in range(1, len(path) + 1):
                if path[:length] not in seen:
                    seen.add(path[:length])
                    yield path[:length], line
        line += word.count("\n")
