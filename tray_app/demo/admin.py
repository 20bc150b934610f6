"""The admin side of the emulator: what a test or the demo does to a bot, and what it may ask about it.

Its methods serve an emulator in this process (`Emulator`); for one in another process each is, over HTTP,
`POST /admin/VERB` with a JSON object of the arguments, answered with `{"ok": true, "result": ...}` or, with status 400,
`{"ok": false, "description": ...}`.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Literal

State = dict[str, Any]

FaultKind = Literal["error", "html", "empty", "reset", "offline", "latency"]


class Admin(ABC):
    """Every method raises ValueError for a token that was never added or an argument that makes no sense."""

    url: str

    @abstractmethod
    def ask(self, verb: str, **arguments: Any) -> Any:
        """Have one verb done and give its result."""

    def add_bot(self, token: str, username: str = "demo_bot") -> None:
        """Make a token good. One that was never added is refused with 401."""
        self.ask("add_bot", token=token, username=username)

    def queue(self, token: str, text: str, count: int = 1, chat_id: int = 1) -> list[int]:
        """A user writes `text`, or `count` texts "TEXT 1", "TEXT 2", ... at once. Gives the update ids."""
        ids: list[int] = self.ask("queue", token=token, text=text, count=count, chat_id=chat_id)
        return ids

    def state(self, token: str, newer_than: int = -1, timeout: float = 0.0) -> State:
        """What is described at `EmulatedBot.state`, and a `version`.

        With `newer_than` the answer waits until the version is above it, for at most `timeout` seconds.
        """
        state: State = self.ask("state", token=token, newer_than=newer_than, timeout=timeout)
        return state

    def wait_for(self, token: str, condition: Callable[[State], object], timeout: float = 60.0) -> State:
        """The first state that meets the condition. Raises TimeoutError, with the last state seen."""
        end = time.monotonic() + timeout
        state = self.state(token)
        while not condition(state):
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not seen within {timeout} s: {state}")
            state = self.state(token, newer_than=state["version"], timeout=left)
        return state

    def set_fault(
        self,
        token: str,
        kind: FaultKind,
        *,
        status: int = 500,
        description: str = "Internal Server Error",
        retry_after: int | None = None,
        seconds: float = 1.0,
        method: str | None = None,
        count: int | None = None,
    ) -> None:
        """Let requests of a bot fail: `count` of them or all until `clear_fault`, of one `method` or of all.

        "error": a JSON error with `status` and `description`, with `retry_after` in body and header (429).
        "html": an HTML page with `status`, such as 502. "empty": `status` with nothing in it. "reset": a TCP reset.
        "offline": as "reset", and requests that wait are cut off too. "latency": answered `seconds` late.
        """
        fault = {"kind": kind, "status": status, "description": description, "retry_after": retry_after}
        self.ask("set_fault", token=token, **fault, seconds=seconds, method=method, count=count)

    def clear_fault(self, token: str) -> None:
        self.ask("clear_fault", token=token)

    def revoke(self, token: str) -> None:
        """The owner revokes the token: everybody is refused at once, a request that waits learns of it at its end."""
        self.ask("revoke", token=token)

    def restore(self, token: str) -> None:
        """The token is good again, also after logOut."""
        self.ask("restore", token=token)

    def set_webhook(self, token: str, url: str, last_error: str | None = None) -> None:
        """Another deployment sets a webhook (`url` "" removes it); `last_error` is what its deliveries end in."""
        self.ask("set_webhook", token=token, url=url, last_error=last_error)

    def set_rival(self, token: str, on: bool) -> None:
        """Another machine polls with the same token and takes updates away, or ends."""
        self.ask("set_rival", token=token, on=on)
