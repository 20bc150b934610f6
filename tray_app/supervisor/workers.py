"""Threads for what blocks, of their own kind each, that nobody waits for at the end.

Who waits for Telegram must not keep others from the disk, nor a stuck disk anybody from Telegram. Nor may those of one
kind keep each other: what takes longer than PATIENCE is stuck, and does not count among the `usual` that work at a
time. So nobody waits for the stuck ones longer than that, until MOST are.

An answer of Telegram may take a minute; whoever ends us (a service manager, a container) waits for ten seconds only.
concurrent.futures' own pool is waited for when Python ends, so its threads are not daemons and cannot be made ones.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

PATIENCE = 0.5  # seconds
MOST = 64


class Workers(Executor):
    """A thread is started when there is work and none is idle. To be used from the thread of `loop` only."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str, usual: int) -> None:
        self._loop, self._name, self._usual = loop, name, usual
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._begun: dict[int, float] = {}  # the threads that are at work, and since when
        self._threads = self._made = 0
        self._waiting = 0
        self._timer: asyncio.TimerHandle | None = None

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        with self._lock:
            self._waiting += 1
        self._jobs.put(job)
        self._see_to_it()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Whatever is asked for: what runs is left to itself, and nothing more is begun."""
        if self._timer:
            self._timer.cancel()
        for _ in range(self._threads):
            self._jobs.put(None)

    def _see_to_it(self) -> None:
        """A thread more for what waits, if that is due; else look again when it can be."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        with self._lock:
            now = time.monotonic()
            active = [begun for begun in self._begun.values() if now - begun < PATIENCE]
            stuck = len(self._begun) - len(active)
            wanted = min(self._waiting + len(self._begun), self._usual + stuck, MOST)
            new = max(wanted - self._threads, 0)
            numbers = range(self._made + 1, self._made + new + 1)
            self._threads, self._made = self._threads + new, self._made + new
            left = self._waiting + len(self._begun) > self._threads
        for number in numbers:
            threading.Thread(target=self._work, name=f"bottray_{self._name}_{number}", daemon=True).start()
        if left and self._threads < MOST:
            self._timer = self._loop.call_later(min(active, default=now) + PATIENCE - now, self._see_to_it)

    def _work(self) -> None:
        me = threading.get_ident()
        while job := self._jobs.get():
            with self._lock:
                self._waiting -= 1
                self._begun[me] = time.monotonic()
            job()
            with self._lock:
                del self._begun[me]
                if self._threads > self._usual and not self._waiting:
                    self._threads -= 1
                    return


class Pools:
    """The kinds: questions to Telegram; files and the process table, looked through; what a start has to read first."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        # Telegram lets one address load few bots at a time: many threads would only be told to wait
        self.telegram = Workers(loop, "telegram", 8)
        self.disk = Workers(loop, "disk", 2)
        self.starts = Workers(loop, "starts", 4)
        self._loop = loop

    def ask(self, question: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        return self._loop.run_in_executor(self.telegram, question, *args)

    def look(self, function: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        return self._loop.run_in_executor(self.disk, function, *args)

    def prepare(self, function: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
        return self._loop.run_in_executor(self.starts, function, *args)

    def shutdown(self) -> None:
        for workers in (self.telegram, self.disk, self.starts):
            workers.shutdown()
