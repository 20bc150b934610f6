"""One request to the emulated Bot API and the forms of its reply, apart from HTTP and from time."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Reply = dict[str, Any]


class Timer(Protocol):
    def cancel(self) -> None: ...


class Timers(Protocol):
    """What the rules need of an event loop, in seconds on its own clock. asyncio's loop fits, so does a fake one."""

    def time(self) -> float: ...

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Timer: ...


def failure(code: int, description: str, retry_after: int | None = None) -> Reply:
    reply: Reply = {"ok": False, "error_code": code, "description": description}
    return reply if retry_after is None else reply | {"parameters": {"retry_after": retry_after}}


def flood(seconds: int) -> Reply:
    return failure(429, f"Too Many Requests: retry after {seconds}", seconds)


@dataclass(eq=False)
class Call:
    """`answer` takes the reply, once, at once or later; `gone` tells whether the client has hung up.

    `reader` is the name that the client gives itself (readers.py), or None.
    """

    method: str
    params: Mapping[str, Any]
    answer: Callable[[Reply], object]
    reader: str | None = None
    gone: Callable[[], bool] = lambda: False

    def ok(self, result: Any, description: str | None = None) -> None:
        reply = {"ok": True, "result": result}
        self.answer(reply | {"description": description} if description else reply)

    def number(self, name: str, low: int = -(2**31), high: int = 2**31 - 1, default: int = 0) -> int:
        """As the server reads a number: what is none is 0, what is out of range is taken to its border."""
        try:
            value = int(self.params.get(name, default))
        except (TypeError, ValueError):
            value = 0
        return min(max(value, low), high)

    def flag(self, name: str) -> bool:
        return str(self.params.get(name, "")).lower() in ("true", "yes", "1")

    def json(self, name: str) -> Any:
        """A value that is JSON text in a form and itself in a JSON body; None where there is none or it is not JSON."""
        value = self.params.get(name)
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return None
