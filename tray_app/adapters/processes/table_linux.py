"""The process table of Linux, read from /proc as bytes (proc(5)).

`birth` is the start time in clock ticks since boot (field 22 of /proc/PID/stat) with the boot's id: unlike a time of
day it does not change when the clock is set, and a record that outlived a reboot fits no process.

A container has a pid namespace of its own [pid_namespaces(7)]: its processes are seen from the namespaces above it,
under other numbers than those by which they know themselves, and those above are not seen from within.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from typing import NamedTuple
from zlib import crc32

OURS = 0x626F7474  # "bott"
WHOLE = 0xEFFFFFFC  # the number of the namespace that sees every process [linux/proc_ns.h: PROC_PID_INIT_INO]
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # of cpu_ticks, for a second


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
    field = data.rpartition(b")")[2].split(None, 22)  # the name before it may hold blanks and brackets
    if len(field) < 22:  # nothing: it has ended between the two calls
        return None
    return Row(
        pid,
        parent=int(field[1]),
        session=int(field[3]),
        birth=f"{field[19].decode()}@{boot()}",
        cpu_ticks=int(field[11]) + int(field[12]),
        rss_pages=int(field[21]),
        zombie=field[0] in (b"Z", b"X"),
    )


class Table(dict[int, Row]):
    """By pid. What is asked of it for each of a hundred bots is worked out once."""

    adopted: list[tuple[Row, str | int | None]] | None = None
    """Our children that are no bots, each with what `mark_of` says; for who looks at several trees to keep here."""

    @cached_property
    def below(self) -> Mapping[int, list[Row]]:
        """By parent."""
        found: dict[int, list[Row]] = {}
        for r in self.values():
            found.setdefault(r.parent, []).append(r)
        return found

    @cached_property
    def sessions(self) -> Mapping[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for r in self.values():
            found.setdefault(r.session, []).append(r)
        return found


def table() -> Table:
    rows = (row(int(name)) for name in os.listdir("/proc") if name.isdigit())
    return Table((r.pid, r) for r in rows if r is not None)


def birth(pid: int) -> str | None:
    found = row(pid)
    return None if found is None or found.zombie else found.birth


def ending(pid: int) -> bool:
    """Whether it has been killed and is still about to go: its ports may be closed already."""
    return bool(int(_field(pid, 6) or 0) & 4)  # PF_EXITING


def suspended(pid: int) -> bool:
    """Whether a signal has stopped it (SIGSTOP, Ctrl+Z), so that it answers nobody."""
    return _field(pid, 0) == b"T"


def _field(pid: int, number: int) -> bytes:
    with suppress(OSError, IndexError), open(f"/proc/{pid}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].split()[number]
    return b""


def ancestors(pid: int) -> Iterator[tuple[int, str]]:
    while pid > 0 and (found := row(pid)):
        yield pid, found.birth
        pid = found.parent


def resume_command(pid: int) -> str:
    """What to type to let a suspended process go on."""
    return f"kill -CONT {pid}"


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


def namespace(pid: str | int = "self") -> str:
    """Which namespace a process is in, and of which boot: "4026531836@9a87bf10"; "" where it cannot be told."""
    try:
        return f"{os.stat(f'/proc/{pid}/ns/pid').st_ino}@{boot()}"
    except OSError:
        return ""


def counted_in(wanted: str) -> set[int]:
    return {pid for pid in table() if len(numbers(pid)) > 1 and namespace(pid) == wanted}


def is_whole(namespace: str) -> bool:
    """Whether every process of the machine has a number in it."""
    return namespace.partition("@")[0] == str(WHOLE)


def numbers(pid: int) -> list[int]:
    """Its number in our namespace, then in each below that it is in: one of ours has but the first."""
    return [int(number) for number in _status(pid, b"NSpid:")]


def below(pid: int, born: str) -> tuple[int, str] | None:
    """The process that a namespace below ours knows by this number."""
    for r in table().values():
        if r.birth == born and not r.zombie and (known := numbers(r.pid))[1:] and known[-1] == pid:
            return r.pid, r.birth
    return None


def descendants(rows: Table, roots: Iterable[int]) -> list[Row]:
    """The living ones among `roots` and everything below them."""
    found: dict[int, Row] = {}
    waiting = [rows[pid] for pid in roots if pid in rows]
    while waiting:
        one = waiting.pop()
        if one.pid not in found:
            found[one.pid] = one
            waiting += rows.below.get(one.pid, ())
    return [r for r in found.values() if not r.zombie]


def with_variable(name: str, values: Iterable[str]) -> list[tuple[str, int, str]]:
    """(mark, pid, birth) of the processes of our namespace that were started with one of these marks, though they may
    have wiped their environment since."""
    return [
        (value, r.pid, r.birth)
        for r in table().values()
        if not r.zombie and r.pid != os.getpid() and (found := mark_of(r.pid, name)) is not None
        for value in values
        if is_mark(found, value) and len(numbers(r.pid)) <= 1
    ]


def ignores(pid: int, number: int) -> bool:
    return any(int(mask, 16) >> (number - 1) & 1 for mask in _status(pid, b"SigIgn:"))


def _status(pid: int, field: bytes) -> list[bytes]:
    """The words of one line of its status (proc(5)), which every user may read."""
    try:
        with open(f"/proc/{pid}/status", "rb") as file:
            return next((line.split()[1:] for line in file if line.startswith(field)), [])
    except OSError:
        return []
