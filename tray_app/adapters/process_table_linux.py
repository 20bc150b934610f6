"""The process table of Linux, read from /proc as bytes (proc(5)).

`birth` is the start time in clock ticks since boot (field 22 of /proc/PID/stat) with the boot's id: unlike a time of
day it does not change when the clock is set, and a record that outlived a reboot fits no process.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple
from zlib import crc32

OURS = 0x626F7474  # "bott"


class Row(NamedTuple):
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
        fd = os.open(f"/proc/{pid}/stat", os.O_RDONLY)  # the whole table takes half the time that `open` takes
    except OSError:
        return None
    try:
        data = os.read(fd, 4096)
    except OSError:
        return None
    finally:
        os.close(fd)
    field = data[data.rindex(b")") + 2 :].split(None, 22)  # the name before it may hold blanks and brackets
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


def suspended(pid: int) -> bool:
    """Whether a signal has stopped it (SIGSTOP, Ctrl+Z), so that it answers nobody."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] == b"T"
    except (OSError, IndexError):
        return False


def ancestors(pid: int) -> Iterator[tuple[int, str]]:
    while pid > 0 and (found := row(pid)):
        yield pid, found.birth
        pid = found.parent


def resume_command(pid: int) -> str:
    """What to type to let a suspended process go on."""
    return f"kill -CONT {pid}"


def end_command(pid: int, mine: bool = True, hard: bool = False) -> str:
    return f"{'' if mine else 'sudo '}kill {'-9 ' if hard else ''}{pid}"


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


def brand(pid: int, mark: str) -> None:
    """Write a mark where a process cannot wipe it as it can its environment, and where its children inherit it.

    That is its soft RLIMIT_RSS, which limits nothing since Linux 2.6 (getrlimit(2)). Where a hard limit or a sandbox
    forbids it, the environment has to do.
    """
    import resource

    try:
        _, hard = resource.prlimit(pid, resource.RLIMIT_RSS)
        resource.prlimit(pid, resource.RLIMIT_RSS, (_number(mark), hard))
    except (OSError, ValueError):
        pass


def mark_of(pid: int, name: str) -> str | int | None:
    """By what a process is marked, to be compared with `is_mark`; None where nothing is to be seen."""
    found = environment_value(pid, name)
    if found is not None:
        return found
    import resource

    try:
        soft, _ = resource.prlimit(pid, resource.RLIMIT_RSS)
    except (OSError, ValueError):
        return None
    return soft if soft >> 32 == OURS else None


def is_mark(found: str | int | None, mark: str) -> bool:
    return found == mark or found == _number(mark)


def _number(mark: str) -> int:
    return OURS << 32 | crc32(mark.encode())


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
    """The processes that were started with this mark, though they may have wiped their environment since."""
    return [
        (r.pid, r.birth)
        for r in table().values()
        if not r.zombie and r.pid != os.getpid() and is_mark(mark_of(r.pid, name), value)
    ]


def ignores(pid: int, number: int) -> bool:
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            mask = next(line.split()[1] for line in file if line.startswith(b"SigIgn:"))
    except (OSError, StopIteration):
        return False
    return bool(int(mask, 16) >> (number - 1) & 1)
