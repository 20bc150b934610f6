"""The process table of Windows, through psutil; the functions work wherever psutil does, so they are tested on Linux.

`birth` is the creation time as the kernel noted it down (100 ns steps): it stays the same when the clock is set.
Every function survives a process that is gone and a refusal: it answers empty then.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress


def birth(pid: int) -> str | None:
    import psutil

    try:
        return repr(psutil.Process(pid).create_time())
    except (psutil.Error, OSError, ValueError):
        return None


def ending(pid: int) -> bool:
    """Of one that lives still the system does not tell."""
    return False


def suspended(pid: int) -> bool:
    """Whether all its threads are held (Resource Monitor, a debugger), so that it answers nobody."""
    import psutil

    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except (psutil.Error, OSError, ValueError):
        return False


def ancestors(pid: int) -> Iterator[tuple[int, str]]:
    """The process and its parents, itself first.

    Windows keeps the number of a parent that is gone, and may have given it to another process: psutil compares the
    times and stops there.
    """
    import psutil

    try:
        process: psutil.Process | None = psutil.Process(pid)
        while process is not None:
            yield process.pid, repr(process.create_time())
            process = process.parent()
    except (psutil.Error, OSError, ValueError):
        return


def descendants(pid: int) -> list[tuple[int, str]]:
    """The process and all below it, itself first."""
    import psutil

    found = []
    try:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with suppress(psutil.Error, OSError):
                found.append((one.pid, repr(one.create_time())))
    except (psutil.Error, OSError, ValueError):
        pass
    return found


@contextmanager
def stopped(pid: int, born: str) -> Iterator[None]:
    """Exactly this process stands still for as long as it lasts, where we may do that."""
    import psutil

    process = None
    with suppress(psutil.Error, OSError, ValueError):
        if birth(pid) == born:
            process = psutil.Process(pid)
            process.suspend()
    try:
        yield
    finally:
        with suppress(psutil.Error, OSError, ValueError):
            if process is not None and birth(pid) == born:
                process.resume()


def namespace(pid: str | int = "self") -> str:
    """Windows has one for the whole machine, a container of its kind too."""
    return ""


def is_whole(namespace: str) -> bool:
    return True


def below(pid: int, born: str) -> tuple[int, str] | None:
    return None


def counted_in(wanted: str) -> set[int]:
    return set()


def with_variable(name: str, values: Iterable[str]) -> list[tuple[str, int, str]]:
    """(value, pid, birth) of each process that has one of them."""
    import psutil

    found = []
    for process in psutil.process_iter():
        try:
            value = process.environ().get(name) if process.pid != os.getpid() else None
            if value is not None and value in values:
                found.append((value, process.pid, repr(process.create_time())))
        except (psutil.Error, OSError):
            continue
    return found


def environment_value(pid: int, name: str) -> str | None:
    import psutil

    try:
        return psutil.Process(pid).environ().get(name)
    except (psutil.Error, OSError):
        return None


def resume_command(pid: int) -> str:
    """Windows has no command for it; its Resource Monitor has the button."""
    return "resmon"


def name(pid: int) -> str | None:
    """In small letters; None of one that is gone."""
    import psutil

    try:
        return psutil.Process(pid).name().lower()
    except (psutil.Error, OSError):
        return None


def resident(trees: Sequence[Sequence[int]]) -> list[int]:
    """Bytes of memory of each."""
    return [_resident(pids) for pids in trees]


def _resident(pids: Sequence[int]) -> int:
    import psutil

    total = 0
    for pid in pids:
        with suppress(psutil.Error, OSError):
            total += psutil.Process(pid).memory_info().rss
    return total
