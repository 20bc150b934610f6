"""Work in the loop that nobody waits for: what goes wrong in it is told at once, with its place, and is nobody's end.

asyncio tells of a task's exception only when the task is thrown away, which one that is kept never is.
"""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any


def begin(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None], what: str) -> "asyncio.Task[None]":
    """Begin it; `what` names it in the agent's log, should it fail."""
    task = loop.create_task(work)
    watch(loop, task, what)
    return task


def watch(loop: asyncio.AbstractEventLoop, work: "asyncio.Future[Any]", what: str) -> None:
    """See to it that a failure of something that is under way is told."""
    work.add_done_callback(partial(_ended, loop, what))


def failed(loop: asyncio.AbstractEventLoop, what: str, error: BaseException) -> None:
    loop.call_exception_handler({"message": f"{what} failed", "exception": error})


def _ended(loop: asyncio.AbstractEventLoop, what: str, work: "asyncio.Future[Any]") -> None:
    if not work.cancelled() and (error := work.exception()) is not None:
        failed(loop, what, error)
