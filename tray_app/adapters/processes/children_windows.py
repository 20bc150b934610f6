"""The bots' processes on Windows: each is a Job Object, so its tree is what the kernel says it is, and dies with us.

The whole tree ends when the agent does, however it ends, because the job's only handle is the agent's. News of a job
come from the kernel through one waiting thread; nothing is polled but leftovers that are being ended.
A soft stop is SIGINT through stop_pipe_windows.py where a Python listens, else Ctrl+C and Ctrl+Break in the bot's own
console, which has no window.
"""

import asyncio
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from tray_app.adapters.kernel_windows import kernel32
from tray_app.adapters.processes.asking_windows import Asking, connections
from tray_app.adapters.processes.ending_windows import end, end_loop
from tray_app.adapters.processes.identity import Identity, InThread, Sink, Usage
from tray_app.adapters.processes.job_windows import Job, Port
from tray_app.adapters.processes.starting_windows import start_in
from tray_app.adapters.processes.stop_pipe_windows import Line
from tray_app.adapters.processes.table_windows import birth, name, resident
from tray_app.core.processes.farewell import Signs

PIPE_SIZE = 1 << 20
RECHECK = 0.25  # how often leftovers that are being ended are looked at, beside the kernel's word
BETWEEN = 0.01  # from the news of an end to the moment when its exit code can be read
LAST_WORDS = 2.0  # seconds that the output of a tree which is gone may take; it is there at once
CONSOLE_HOST = "conhost.exe"  # belongs to a console, not to a bot, and goes with it


class _Output(asyncio.Protocol):
    """A child's output, until every writer has closed it."""

    def __init__(self, sink: "Child", ended: Callable[[], None]) -> None:
        self._sink, self._ended = sink, ended

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._sink.write(data)
        self._wait_if_behind(pause=True)

    def _wait_if_behind(self, pause: bool) -> None:
        seconds = 0.0 if self._transport.is_closing() else self._sink.pause()
        if seconds:
            if pause:
                self._transport.pause_reading()
            self._sink.loop.call_later(seconds, self._wait_if_behind, False)
        elif not pause:
            self._transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._ended()


class Child:
    def __init__(
        self,
        host: "Host",
        started: "subprocess.Popen[bytes]",
        job: Job,
        line: Line,
        sink: Sink,
        on_exit: Callable[[int, int], None],
        grace: float,
    ) -> None:
        self.identity = Identity(started.pid, birth(started.pid) or "")
        self.job = job
        self._host, self._started, self._line = host, started, line
        self._sink, self._on_exit, self._grace = sink, on_exit, grace
        self._asking = Asking(host.loop, job.pids, line)
        self._asked = False
        self._heard = 0.0
        self._code: int | None = None
        self._leftovers = 0
        self._gone_since: float | None = None
        self._silent = False
        self.over = False
        self._output: asyncio.BaseTransport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def ask(self, stage: int) -> None:
        self._asked = True
        self._asking.ask(stage)

    def signs(self) -> Signs:
        return Signs(self._heard, self.job.cpu_seconds(), self.job.traffic(), connections(self.job.pids()))

    def kill(self) -> None:
        self.job.kill()

    async def read(self, pipe: Any) -> None:
        """Take in the output from its pipe. Not awaited by anybody: `silent` tells of its end."""
        self._output, _ = await self._host.loop.connect_read_pipe(lambda: _Output(self, self._silence), pipe)

    def write(self, data: bytes) -> None:
        self._heard = self._host.loop.time()
        self._sink.write(data)

    def pause(self) -> float:
        """None once the bot is gone: what is left is little, and must come in time."""
        return self._sink.pause() if self._code is None else 0.0

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self._host.loop

    def _silence(self) -> None:
        self._silent = True
        self.look()

    def look(self, ended: bool = False) -> None:
        """See how things are; `ended`: the kernel has just said that the bot is no more."""
        if self.over:
            return
        self._asking.look()
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._code is None:
            self._code = self._started.poll()
            if self._code is None:
                if ended:
                    self._look_again(BETWEEN, True)
                return
            self._see_leftovers()
        if self.job.pids() or (not self._silent and self._waited() < LAST_WORDS):
            self._look_again(RECHECK)
        else:
            self._finish()

    def _look_again(self, seconds: float, ended: bool = False) -> None:
        self._timer = self._host.loop.call_later(seconds, self.look, ended)

    def _waited(self) -> float:
        """Seconds since the tree was first seen to be gone."""
        now = self._host.loop.time()
        if self._gone_since is None:
            self._gone_since = now
        return now - self._gone_since

    def _see_leftovers(self) -> None:
        self._leftovers = sum(name(pid) not in (CONSOLE_HOST, None) for pid in self.job.pids())
        if self._leftovers and self._asked:
            return  # who was asked already has its time, and is killed when that is told from above
        if self._leftovers:
            self.ask(1)
        self._host.loop.call_later(self._grace if self._leftovers else RECHECK, self._lose_patience)

    def _lose_patience(self) -> None:
        if self in self._host.children.values():
            self.kill()
            self._host.loop.call_later(1.0, self._lose_patience)

    def _finish(self) -> None:
        """The tree is gone and its output is read: tell, once."""
        self.over = True
        self._host.forget(self)
        if self._output:
            self._output.close()
        self._asking.close()
        self._line.close()
        self.job.close()
        self._sink.end_of_output()
        assert self._code is not None
        self._on_exit(self._code, self._leftovers)


class Host:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.children: dict[int, Child] = {}
        self._count = 0
        self._reading: set[asyncio.Task[None]] = set()
        self._port = Port(self._told)
        # Whoever started us may have switched Ctrl+C off for us and all that we start; the bots shall hear it.
        kernel32().SetConsoleCtrlHandler(None, False)

    def spawn(
        self,
        argv: Sequence[str],
        *,
        folder: Path,
        environ: Mapping[str, str],
        lock: int | None,
        sink: Sink,
        on_exit: Callable[[int, int], None],
        grace: float,
        keyboard: bool = False,
    ) -> Child:
        """`lock` stays ours alone: a lock on Windows belongs to one process, and the tree cannot outlive us anyway."""
        windows_utils: Any = import_module("asyncio.windows_utils")  # what asyncio's own subprocesses read from
        with ExitStack() as undo:
            self._count += 1
            job = Job(self._port, self._count)
            undo.callback(job.close)
            line = Line()
            undo.callback(line.close)
            ours, theirs = windows_utils.pipe(overlapped=(True, False), bufsize=PIPE_SIZE)
            output = windows_utils.PipeHandle(ours)
            undo.callback(output.close)
            started = start_in(job, argv, folder, line.environment(environ), theirs, keyboard)
            undo.pop_all()
        child = Child(self, started, job, line, sink, on_exit, grace)
        self.children[self._count] = child
        self._reading.add(reading := self.loop.create_task(child.read(output)))
        reading.add_done_callback(self._reading.discard)
        return child

    def pids(self) -> set[int]:
        return {pid for child in self.children.values() for pid in (child.identity.pid, *child.job.pids())}

    def forget(self, child: Child) -> None:
        self.children = {key: one for key, one in self.children.items() if one is not child}

    def _told(self, key: int, pid: int) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody is left to tell
            self.loop.call_soon_threadsafe(self._news, key, pid)

    def _news(self, key: int, pid: int) -> None:
        child = self.children.get(key)
        if child:
            child.look(ended=pid == child.identity.pid)

    async def end(self, found: Identity, grace: float, loop: Identity | None = None, asked: bool = False) -> bool:
        """The loop first: it takes the bot along, which is asked while the loop stands still."""
        if loop is not None and not await self.end_loop(loop, grace):
            return False
        return await end(found, {os.getpid(), *self.pids()}, grace, asked=asked)

    async def end_loop(self, found: Identity, grace: float) -> bool:
        return await end_loop(found, {os.getpid(), *self.pids()}, grace)

    async def usage(self, children: Sequence[Child], in_thread: InThread) -> list[Usage]:
        for child in children:
            child.look()  # the kernel does not promise that each of its news arrives
        trees = [[] if child.over else child.job.pids() for child in children]
        spent = [0.0 if child.over else child.job.cpu_seconds() for child in children]
        memory = await in_thread(resident, trees)
        return [Usage(rss, cpu) for rss, cpu in zip(memory, spent, strict=True)]

    def close(self) -> None:
        self._port.close()
