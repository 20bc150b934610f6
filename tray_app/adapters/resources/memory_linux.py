"""Linux counts the processes that it ends for lack of memory: for each control group, and for the whole machine.

[Linux: cgroup-v2.rst memory.events, cgroup-v1/memory.rst memory.oom_control, mm/vmstat.c oom_kill]
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tray_app.core.pattern import pattern

GROUPS = "/sys/fs/cgroup"
COUNT = pattern(rb"^oom_kill (\d+)$", re.MULTILINE)


def counts() -> tuple[int | None, int | None]:
    group = next((n for file in _group_files() if (n := _count(file)) is not None), None)
    return group, _count("/proc/vmstat")


@cache
def _trim() -> Any:
    import ctypes

    return getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none, and keeps less


def give_back() -> None:
    """Free pages go back to the system [malloc_trim(3)]: the C library keeps those between blocks that are in use."""
    if trim := _trim():
        trim(0)


def named(pid: int) -> bool:
    """Whether the kernel's log, as far as we may read it, has ended this process for lack of memory."""
    wanted = re.compile(rb"[Oo]ut of memory.*: Killed process %d " % pid)
    try:
        log = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        while True:
            try:
                if wanted.search(os.read(log, 8192)):
                    return True
            except BrokenPipeError:
                continue  # the kernel has overwritten what we were about to read
            except OSError:
                return False
    finally:
        os.close(log)


def _group_files() -> Iterator[str]:
    """Where the count of our own group may be; in a container the path may lack the part outside it."""
    try:
        with open("/proc/self/cgroup", encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            yield from (f"{GROUPS}{where}/memory.events" for where in (path.rstrip("/"), ""))
        elif "memory" in controllers.split(","):
            yield from (f"{GROUPS}/memory{where}/memory.oom_control" for where in (path.rstrip("/"), ""))


def _count(path: str) -> int | None:
    try:
        with open(path, "rb") as file:
            found = COUNT.search(file.read())
    except OSError:
        return None
    return int(found[1]) if found else None
