"""Questions about several bots, asked side by side: most of each is waiting for Telegram or for a Python to start."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import TypeVar

AT_ONCE = 16

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


def together(ask: Callable[[Thing], Answer], things: Sequence[Thing]) -> Iterator[Answer]:
    """Begins to `ask` about each of `things`, and yields the answers in their order; what one raises is raised in its
    place. Whoever interrupts waits for none: the threads are daemons, which those of concurrent.futures cannot be."""
    answers: list[Future[Answer]] = [Future() for _ in things]
    left = iter(zip(things, answers, strict=True))
    one_takes = threading.Lock()

    def work() -> None:
        while True:
            with one_takes:
                job = next(left, None)
            if job is None:
                return
            try:
                job[1].set_result(ask(job[0]))
            except BaseException as error:
                job[1].set_exception(error)

    for _ in range(min(AT_ONCE, len(answers))):
        threading.Thread(target=work, daemon=True).start()
    return (one.result() for one in answers)
