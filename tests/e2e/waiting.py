"""Waiting for what happens outside of us, by the kernel's word where it gives one."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from processes import alive, ended

__all__ = ["alive", "ended", "number_in", "together", "unhindered", "until"]


def until(condition: Callable[[], Any], what: Any = "", timeout: float = 20) -> Any:
    """For what nobody tells of, such as a file that a bot writes."""
    end = time.monotonic() + timeout
    while not (found := condition()):
        assert time.monotonic() < end, f"not seen within {timeout} s: {what() if callable(what) else what}"
        time.sleep(0.02)
    return found


def unhindered(change: Callable[[], Any]) -> None:
    """Do it as editors on Windows do: once more, where somebody reads the file in that moment."""

    def done() -> bool:
        try:
            change()
        except PermissionError:
            return False
        return True

    until(done, "the file is never free")


def number_in(path: Path, timeout: float = 20) -> int:
    """The pid that a bot writes into a file, as soon as it is there whole."""
    until(lambda: path.exists() and path.read_text().endswith("\n"), path, timeout)
    return int(path.read_text())


def together(history: Callable[..., Any], cases: dict[str, Any]) -> None:
    """Run `history(name, case)` for all cases at the same time, since each waits more than it works.

    Raises an ExceptionGroup whose members bear the names of their cases.
    """

    def told(name: str) -> None:
        try:
            history(name, cases[name])
        except Exception as error:
            error.add_note(f"case: {name}")
            raise

    with ThreadPoolExecutor(len(cases)) as crew:
        ends = [crew.submit(told, name) for name in cases]
    errors = [error for end in ends if (error := end.exception())]
    if errors:
        raise ExceptionGroup("not as they should be", errors)
