"""Where the contenders run: made, brought up, ended, all in one folder that goes with the benchmark."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Self, TypeVar

from bench import kernel
from bench.child import Child
from bench.contenders import Bots, Contender
from bench.tools import Tools

from tray_app.adapters.leases import lock_files_linux

CALM = 0.5  # seconds until whoever had the turn before is at rest again

Kind = TypeVar("Kind", bound=Contender)
One = TypeVar("One")


class Stage:
    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.folder = Path(tempfile.mkdtemp(prefix="bottray-bench-"))
        # in memory, as the leases of real agents are
        self.leases = Path(tempfile.mkdtemp(prefix="bottray-bench-", dir=lock_files_linux.folder({})))
        self.child = Child(self.folder)
        self._made: list[Contender] = []
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.close()
        finally:
            shutil.rmtree(self.leases, ignore_errors=True)
            shutil.rmtree(self.folder, ignore_errors=True)

    def quiet(self, count: int) -> Bots:
        return {f"b{n}": self.child.command(f"b{n}", "quiet") for n in range(count)}

    def make(self, kind: type[Kind], bots: Bots) -> Kind:
        self._number += 1
        one = kind(self.tools, self.folder / str(self._number), self.leases / str(self._number), bots)
        self._made.append(one)
        return one

    def up(self, kind: type[Kind], bots: Bots) -> Kind:
        """Launched, answering, and every bot has run its first instruction."""
        one = self.make(kind, bots)
        one.launch()
        self.child.births(len(bots))
        one.wait_until_it_answers()
        return one

    def close(self) -> None:
        """End everybody; a bot that was left over is killed, and what it told forgotten."""
        made, self._made = self._made, []
        for one in made:
            one.close()
        for pid in kernel.running(self.child.fifo):
            kernel.kill(pid)
        self.child.forget()

    def restart_ms(self, pid: int) -> float:
        """SIGKILL to a bot, and how long it takes until the next one's first instruction."""
        time.sleep(CALM)
        before = time.monotonic_ns()
        os.kill(pid, signal.SIGKILL)
        return (self.child.births(1)[0].monotonic - before) / 1e6


def in_turn(contenders: Sequence[One], rounds: Sequence[str], measure: Callable[[One, str], float]) -> list[float]:
    """The median of each, measured one after the other in every round."""
    found: list[list[float]] = [[] for _ in contenders]
    for name in rounds:
        for one, values in zip(contenders, found, strict=True):
            values.append(measure(one, name))
    return [median(values) for values in found]
