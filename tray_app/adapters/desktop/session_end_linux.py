"""See session_end.py: Linux sends signals, which the agent listens to anyhow."""

from collections.abc import Callable


def watch(on_end: Callable[[], None], why: str) -> Callable[[], None]:
    return lambda: None
