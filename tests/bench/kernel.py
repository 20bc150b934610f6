"""What the kernel tells of a process: its share of memory, its CPU time, whether it lives."""

import os
import select
import signal
from contextlib import suppress
from pathlib import Path


def pss(pid: int) -> float:
    """Proportional set size in MB (10^6 bytes): what is shared with others counts in parts."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(pid)


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads so far; in nanoseconds where the kernel counts them, since a tick is 10 ms long."""
    try:
        told = [Path(f"/proc/{pid}/task/{task}/schedstat").read_text() for task in os.listdir(f"/proc/{pid}/task")]
        return sum(int(text.split()[0]) for text in told) / 1e9
    except FileNotFoundError:
        field = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(field[11]) + int(field[12])) / os.sysconf("SC_CLK_TCK")


def running(word: str) -> list[int]:
    """The living processes that have `word`, a path of our own folder, in their command line."""
    found = []
    for name in os.listdir("/proc"):
        with suppress(OSError):
            if name.isdigit() and int(name) != os.getpid() and word in _command_line(name) and _lives(name):
                found.append(int(name))
    return found


def kill(pid: int) -> None:
    """SIGKILL, and wait for the end."""
    try:
        fd = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(fd, signal.SIGKILL)
        select.select([fd], [], [], 10)
    except ProcessLookupError:
        pass
    finally:
        os.close(fd)


def _command_line(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")


def _lives(pid: str) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
