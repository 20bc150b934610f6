"""Questions about several bots, asked side by side: most of each is waiting for Telegram or for a Python to start."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

AT_ONCE = 16

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def together(ask: Callable[[Thing], Answer], things: Sequence[Thing]) -> Iterator[Answer]:
    """Begins to `ask` about each of `things`, and yields the answers in their order; what one raises is raised in its
    place. Whoever interrupts waits for none: the threads are daemons, which those of concurrent.futures cannot be."""
    answers: list[Future[Answer]] = [Future() for _ in things]
    # each with what its caller keeps of what was read once (adapters/pipes.py)
    left = iter([(thing, answer, copy_context()) for thing, answer in zip(things, answers, strict=True)])
    one_takes = threading.Lock()

    def work() -> None:
        while True:
            with one_takes:
                job = next(left, None)
            if job is None:
                return
            thing, answer, around = job
            try:
                answer.set_result(around.run(ask, thing))
            except BaseException as error:
                answer.set_exception(error)

    for _ in range(min(AT_ONCE, len(answers))):
        threading.Thread(target=work, daemon=True).start()
    return (one.result() for one in answers)
