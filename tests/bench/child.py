"""The program that is supervised, the same for everybody, and what it tells of its first instruction.

Each child writes one line into a FIFO as the first thing it does; who waits for it here is woken by the kernel, so
that the waiting takes no time from those that are measured.
"""

import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LINE = 120


@dataclass(frozen=True)
class Birth:
    """A child's first instruction: in nanoseconds of the monotonic clock, and of the time of day."""

    name: str
    pid: int
    monotonic: int
    real: int


class Child:
    """The program, and the births of all that were started from it. `folder` is the benchmark's own."""

    def __init__(self, folder: Path) -> None:
        self.program, self.compiled = _program(folder)
        self.fifo = str(folder / "births")
        os.mkfifo(self.fifo)
        self._fd = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)
        self._text = b""

    def command(self, name: str, what: str, *numbers: int) -> list[str]:
        return [*self.program, self.fifo, name, what, *map(str, numbers)]

    def births(self, count: int, timeout: float = 60.0) -> list[Birth]:
        """The next `count` births, in their order. Raises TimeoutError."""
        end = time.monotonic() + timeout
        found: list[Birth] = []
        while len(found) < count:
            found += self._told(count - len(found))
            left = end - time.monotonic()
            if len(found) < count and (left <= 0 or not select.select([self._fd], [], [], left)[0]):
                raise TimeoutError(f"{len(found)} of {count} children were seen within {timeout} s")
        return found

    def forget(self) -> None:
        """Drop what was told and not asked for."""
        while list(self._told(1000)):
            pass

    def _told(self, most: int) -> Iterator[Birth]:
        try:
            self._text += os.read(self._fd, 65536)
        except BlockingIOError:
            pass
        for _ in range(most):
            line, newline, rest = self._text.partition(b"\n")
            if not newline:
                return
            self._text = rest
            name, pid, monotonic, real = line.decode().split()
            yield Birth(name, int(pid), int(monotonic), int(real))


def expected(number: int) -> bytes:
    """Line `number` of a flood, without its newline."""
    return (b"%012d " % number).ljust(LINE - 1, b"x")


def damage(lines: Iterable[bytes], count: int) -> int:
    """How many of a flood's `count` lines are lost, or of those captured are torn, doubled or out of place."""
    good = odd = wanted = 0
    for line in lines:
        number = int(line[:12]) if line[:12].isdigit() else -1
        if number >= wanted and line == expected(number):
            good, wanted = good + 1, number + 1
        else:
            odd += 1
    return max(count - good, odd)


def _program(folder: Path) -> tuple[list[str], bool]:
    compiler = shutil.which("cc") or shutil.which("gcc")
    built = folder / "child"
    if compiler and subprocess.call([compiler, "-O2", "-o", built, HERE / "child.c"]) == 0:
        return [str(built)], True
    return [sys.executable, "-S", str(HERE / "child_script.py")], False
