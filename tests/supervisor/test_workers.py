"""Threads for what blocks: few at a time, but what is stuck keeps nobody waiting."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

from tray_app.supervisor.workers import PATIENCE, Workers


def play(story: Callable[[Workers], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        workers = Workers(asyncio.get_running_loop(), "test", 2)
        try:
            async with asyncio.timeout(30):
                await story(workers)
        finally:
            workers.shutdown()

    asyncio.run(whole())


def mine() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("bottray_test_")]


def test_few_at_a_time() -> None:
    """Of forty short ones: the usual two."""
    most, busy, lock = 0, 0, threading.Lock()

    def short() -> None:
        nonlocal most, busy
        with lock:
            busy += 1
            most = max(most, busy)
        with lock:
            busy -= 1

    async def story(workers: Workers) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(workers, short) for _ in range(40)))

    play(story)
    assert most <= 2


def test_what_is_stuck_keeps_nobody_waiting() -> None:
    free = threading.Event()

    async def story(workers: Workers) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        stuck = [loop.run_in_executor(workers, free.wait) for _ in range(8)]
        try:
            assert await loop.run_in_executor(workers, lambda: "done") == "done"
            assert loop.time() - began >= PATIENCE, "at first they may be only slow"
        finally:
            free.set()
        assert await asyncio.gather(*stuck) == [True] * 8
        while len(mine()) > 2:  # each that is above the usual ends with its work
            await asyncio.sleep(0.01)

    play(story)


def test_what_is_given_up_before_its_turn_is_not_done() -> None:
    free, done = threading.Event(), []

    async def story(workers: Workers) -> None:
        loop = asyncio.get_running_loop()
        busy = [loop.run_in_executor(workers, free.wait) for _ in range(2)]
        given_up = loop.run_in_executor(workers, done.append, 1)
        given_up.cancel()
        await asyncio.wait([given_up])
        await asyncio.sleep(0)  # the loop tells the executor's own future in its next round
        free.set()
        await asyncio.gather(*busy)
        await loop.run_in_executor(workers, lambda: None)

    play(story)
    assert done == []
