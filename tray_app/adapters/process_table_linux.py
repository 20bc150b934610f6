"""The process table of Linux, read from /proc as bytes (proc(5)).

`birth` is the start time in clock ticks since boot (field 22 of /proc/PID/stat) with the boot's id: unlike a time of
day it does not change when the clock is set, and a record that outlived a reboot fits no process.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Row:
    """One line of the process table. A zombie has ended, whatever the table says."""

    pid: int
    parent: int
    session: int
    birth: str
    cpu_ticks: int
    rss_pages: int
    zombie: bool


def row(pid: int) -> Row | None:
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            data = file.read()
    except OSError:
        return None
    field = data[data.rindex(b")") + 2 :].split()  # the name before it may hold blanks and brackets
    return Row(
        pid,
        parent=int(field[1]),
        session=int(field[3]),
        birth=f"{field[19].decode()}@{boot()}",
        cpu_ticks=int(field[11]) + int(field[12]),
        rss_pages=int(field[21]),
        zombie=field[0] in (b"Z", b"X"),
    )


def table() -> dict[int, Row]:
    rows = (row(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return {r.pid: r for r in rows if r is not None}


def birth(pid: int) -> str | None:
    found = row(pid)
    return None if found is None or found.zombie else found.birth


def ancestors(pid: int) -> Iterator[tuple[int, str]]:
    while pid > 0 and (found := row(pid)):
        yield pid, found.birth
        pid = found.parent


def owner(pid: int) -> int | None:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return None


def environment_value(pid: int, name: str) -> str | None:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            pairs = file.read().split(b"\0")
    except OSError:
        return None
    start = f"{name}=".encode()
    return next((p[len(start) :].decode(errors="replace") for p in pairs if p.startswith(start)), None)


@cache
def boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read(8)
    except OSError:
        return ""


def descendants(rows: Mapping[int, Row], roots: Iterable[int]) -> list[Row]:
    """The living ones among `roots` and everything below them."""
    below: dict[int, list[Row]] = {}
    for r in rows.values():
        below.setdefault(r.parent, []).append(r)
    found: dict[int, Row] = {}
    waiting = [rows[pid] for pid in roots if pid in rows]
    while waiting:
        one = waiting.pop()
        if one.pid not in found:
            found[one.pid] = one
            waiting += below.get(one.pid, ())
    return [r for r in found.values() if not r.zombie]


def with_variable(name: str, value: str) -> list[tuple[int, str]]:
    return [
        (r.pid, r.birth)
        for r in table().values()
        if not r.zombie and r.pid != os.getpid() and environment_value(r.pid, name) == value
    ]


def ignores(pid: int, number: int) -> bool:
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            mask = next(line.split()[1] for line in file if line.startswith(b"SigIgn:"))
    except (OSError, StopIteration):
        return False
    return bool(int(mask, 16) >> (number - 1) & 1)
