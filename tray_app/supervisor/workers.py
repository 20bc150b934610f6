"""Threads for what blocks, that nobody waits for at the end.

An answer of Telegram may take a minute; whoever ends us (a service manager, a container) waits for ten seconds only.
concurrent.futures' own pool is waited for when Python ends, so its threads are not daemons and cannot be made ones.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class Workers(Executor):
    """At most `most` threads, each started when there is work and none is idle."""

    def __init__(self, most: int) -> None:
        self._most, self._started = most, 0
        self._idle = threading.Semaphore(0)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(function(*args, **kwargs))
            except BaseException as error:
                future.set_exception(error)

        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and self._started < self._most:
            self._started += 1
            threading.Thread(target=self._work, name=f"bottray_{self._started}", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Whatever is asked for: what runs is left to itself, and nothing more is begun."""
        for _ in range(self._started):
            self._jobs.put(None)

    def _work(self) -> None:
        while job := self._jobs.get():
            job()
            self._idle.release()
