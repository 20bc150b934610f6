"""The emulated Telegram of the demo, with all that the world may do to a bot."""

from typing import Any

from emulation.bot import Bot
from emulation.fault import Fault, FaultKind
from tray_app.demo import emulator
from tray_app.demo.calls import Call
from tray_app.demo.emulator import Entry
from tray_app.demo.wire import Request


class Emulator(emulator.Emulator):
    """Beside the demo's: faults, revoked tokens, webhooks and readers of others."""

    bot = Bot
    verbs = (*emulator.Emulator.verbs, "revoke", "restore", "set_webhook", "set_rival", "set_fault", "clear_fault")

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self._faults: dict[int, Fault] = {}  # by the id of what is kept of a bot

    def serve(self, entry: Entry, call: Call, request: Request) -> None:
        fault = self._faults.get(id(entry))
        if fault is None or not fault.strikes(call.method):
            super().serve(entry, call, request)
        elif fault.kind == "latency":
            self._loop.call_later(fault.seconds, entry.bot.call, call)
        else:
            entry.requests.discard(request)
            fault.answer(request)

    def do(self, entry: Entry, verb: str, arguments: dict[str, Any]) -> Any:
        if verb not in ("set_fault", "clear_fault"):
            return super().do(entry, verb, arguments)
        self._faults.pop(id(entry), None)
        if verb == "set_fault":
            self._faults[id(entry)] = fault = Fault(**arguments)
            if fault.kind == "offline":
                for request in list(entry.requests):
                    request.reset()
        return None

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
