"""What one sample of many bots looks at: the whole process table once, in a thread; then each bot's own processes.

Counted, not timed. Deliberate faults that were tried, each red: the table gone through for each bot · read for each
bot · read in the loop · the marks of adopted processes read for each bot.
"""

import asyncio
import os
import threading
from collections.abc import ItemsView, ValuesView
from pathlib import Path
from typing import Any

import pytest

from tray_app.adapters.processes import children_linux, process
from tray_app.adapters.processes.table_linux import Row, Table, table

FEW, MANY = 2, 12
# the shell's child is a bot's own process; its grandchild, which has lost its parent, is adopted by us
BOT = "sleep 600 & (setsid sleep 600 >&- 2>&- &) ; echo up; wait"

pytestmark = pytest.mark.linux("reads /proc; a job of Windows is asked for its own processes: windows/")


class Counted(Table):
    """Counts whoever goes through all rows, and each row by itself."""

    passes = 0

    def __init__(self, rows: Table) -> None:
        super().__init__(rows)
        self.looked_at: list[int] = []

    def values(self) -> ValuesView[Row]:  # type: ignore[override]
        self.passes += 1
        return super().values()

    def items(self) -> ItemsView[int, Row]:  # type: ignore[override]
        self.passes += 1
        return super().items()

    def __getitem__(self, pid: int) -> Row:
        self.looked_at.append(pid)
        return super().__getitem__(pid)


class Sink:
    """Takes the output of a bot, of which only the first word counts."""

    def __init__(self) -> None:
        self.up = asyncio.Event()

    def pause(self) -> float:
        return 0.0

    def drain(self, pipe: int) -> bool:
        try:
            data = os.read(pipe, 65536)
        except BlockingIOError:
            return True
        self.up.set()
        return bool(data)

    def end_of_output(self) -> None:
        pass


def settled(bots: set[int]) -> list[Row]:
    """Our adopted ones that setsid(1) has given a session of their own: before that they stand in the bot's, too."""
    return [r for r in table().below.get(os.getpid(), ()) if r.session == r.pid and r.pid not in bots]


async def sample(count: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Of so many bots, each of three processes."""
    loop = asyncio.get_running_loop()
    read: list[Counted] = []
    threads: list[int] = []
    marks: list[int] = []
    mark_of = children_linux.mark_of

    def counted() -> Counted:
        threads.append(threading.get_ident())
        read.append(Counted(table()))
        return read[-1]

    def marked(pid: int, name: str) -> str | int | None:
        marks.append(pid)
        return mark_of(pid, name)

    host = process.host(loop)
    children: list[Any] = []
    try:
        for number in range(count):
            sink, environ = Sink(), {"PATH": os.environ["PATH"], process.MARK: f"mark-{number}"}
            children.append(host.spawn(["sh", "-c", BOT], folder=Path("/"), environ=environ, lock=None, sink=sink,
                                       on_exit=lambda *_: None, grace=0.1))  # fmt: skip
            await sink.up.wait()
        while len(adopted := settled(host.pids())) < count:
            await asyncio.sleep(0)
        with monkeypatch.context() as during:
            during.setattr(children_linux, "table", counted)
            during.setattr(children_linux, "mark_of", marked)
            used = await host.usage(children, asyncio.to_thread)
        assert len(used) == count
        assert all(one.rss_bytes > 0 for one in used)
        assert threads
        living = {r.pid for child in children for r in child.tree(table())}  # a shell in between may just be ending
        ours = {r.pid for r in adopted}  # what an earlier test has left behind is adopted by us, too
        return {
            "read": len(read),
            "in the loop": threads.count(threading.get_ident()),
            "passes": read[0].passes,
            "rows of a bot": sum(pid in living for pid in read[0].looked_at) / count,
            "marks": sum(pid in ours for pid in marks) - len(ours),
            "twice": len(marks) - len(set(marks)),
        }
    finally:
        for child in children:
            child.kill()
        while host.pids() or host.ending:
            await asyncio.sleep(0.01)
        host.close()


def test_a_sample_goes_through_the_table_once(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (asyncio.run(sample(count, monkeypatch)) for count in (FEW, MANY))
    assert few == many
    assert (many["read"], many["in the loop"], many["marks"], many["twice"]) == (1, 0, 0, 0)
