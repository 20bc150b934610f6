"""Loops that go round after a crash alone: what such a one runs is not started again once it has ended with exit code
0, and is to be left so. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence

from tray_app.core.launchers.batch.tree import Row
from tray_app.core.pattern import pattern

_ERRORLEVEL = pattern(r"set\s+\"?(\w+)=[%!]errorlevel[%!]", re.IGNORECASE)
_LEVEL = pattern(r"if\s+(?:/i\s+)?(not\s+)?errorlevel\s+[1-9]", re.IGNORECASE)
_POWERSHELL = pattern(
    r"\$(?:LASTEXITCODE|\w*(?:exit|code)\w*|\w+\.ExitCode)\s+(?:-eq\s+0\s*\)\s*\{[^{}]*\b(?:break|exit|return)\b"
    r"|-ne\s+0\s*\)\s*(?:\Z|[\n;#]))|\buntil\s*\(\s*\$(?:LASTEXITCODE|\w+\.ExitCode)\s+-eq\s+0", re.IGNORECASE
)  # fmt: skip


def of_batch(label: str, between: Sequence[Row], is_start: Callable[[Row], bool]) -> bool:
    """Whether what lies between a label and the way back to it is left once what it starts has ended well."""
    codes = {"errorlevel", *(found[1].lower() for row in _rows(between) if (found := _ERRORLEVEL.search(row.text)))}
    inside = {row.text for row in between if row.kind == ":"} | {label}
    for at, row in enumerate(between):
        tried = at > 0 and is_start(between[at - 1])
        if (row.before == "&&" and tried and _goes([row], inside)) or (
            row.before == "||" and tried and _returns([row], label)
        ):
            return True
        well = None if row.kind != "if" else _well(row, codes)
        if well is None:
            continue
        good, bad = (row.parts[0], row.parts[1:2]) if well else (_first(row.parts[1:2]), [row.parts[0]])
        if _goes(good, inside) or (any(_returns(part, label) for part in bad) and not _returns(good, label)):
            return True
    return False


def _first(parts: Sequence[list[Row]]) -> list[Row]:
    return parts[0] if parts else []


def _rows(rows: Iterable[Row]) -> Iterable[Row]:
    for row in rows:
        yield row
        for part in row.parts:
            yield from _rows(part)


def _well(row: Row, codes: set[str]) -> bool | None:
    """Whether a condition holds after exit code 0; None for one that asks for something else."""
    if row.head is None:
        return None
    if (level := _LEVEL.match(row.head[0])) is not None:
        return level[1] is not None
    left, right = ((row.head[side] or "").strip("\"'") for side in ("left", "right"))
    if left.strip("%!").lower() not in codes or right != "0":
        return None
    sign = row.head["sign"].strip().lower()
    if sign not in ("==", "equ", "neq", "gtr"):
        return None
    return (sign in ("==", "equ")) != bool(row.head["not"])


def _words(rows: Iterable[Row]) -> Iterable[list[str]]:
    return (row.text.lower().lstrip("@").replace("goto:", "goto ").split() for row in _rows(rows) if not row.kind)


def _goes(rows: Sequence[Row], inside: set[str]) -> bool:
    """Whether it ends, or goes somewhere else."""
    return any(
        words[:1] == ["exit"] or (words[:1] == ["goto"] and words[1:] and words[1].lstrip(":") not in inside)
        for words in _words(rows)
    )


def _returns(rows: Sequence[Row], label: str) -> bool:
    return any(words[:1] == ["goto"] and [word.lstrip(":") for word in words[1:2]] == [label] for words in _words(rows))


def of_powershell(text: str) -> bool:
    """Whether a loop of PowerShell's is left after exit code 0."""
    return _POWERSHELL.search(text) is not None


def of_vbscript(lines: Sequence[str]) -> bool:
    """The same of VBScript, whose Run gives the exit code."""
    codes = [found[1] for line in lines if (found := re.match(r"(\w+)\s*=\s*[\w.]+\.run\b", line, re.IGNORECASE))]
    if not codes:
        return False
    code = "|".join(dict.fromkeys(codes))
    left = re.compile(
        rf"if\s+(?:{code})\s*=\s*0\s+then\b.*\b(?:exit\s+do|wscript\.quit)"
        rf"|loop\s+(?:until\s+(?:{code})\s*=|while\s+(?:{code})\s*(?:<>|>))\s*0", re.IGNORECASE
    )  # fmt: skip
    return any(left.match(line) for line in lines)
