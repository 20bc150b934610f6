"""How the emulator's replies and its faults go out over HTTP."""

import json
from dataclasses import dataclass

from tray_app.demo.admin import FaultKind
from tray_app.demo.calls import Reply, failure
from tray_app.demo.wire import Request

HTML_PAGE = b"<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\r\n"


def reply_to(request: Request, reply: Reply) -> None:
    """The code of an error is the HTTP status too, its `retry_after` also a header."""
    retry_after = reply.get("parameters", {}).get("retry_after")
    headers = [] if retry_after is None else [("Retry-After", str(retry_after))]
    request.answer(reply.get("error_code", 200), json.dumps(reply).encode(), headers=headers)


@dataclass
class Fault:
    """As `Admin.set_fault` describes it; `count` is how often it will still strike, None for ever."""

    kind: FaultKind
    status: int
    description: str
    retry_after: int | None
    seconds: float
    method: str | None
    count: int | None

    def strikes(self, method: str) -> bool:
        """Whether this request is hit; one that is hit counts."""
        if self.count == 0 or (self.method is not None and self.method.lower() != method.lower()):
            return False
        if self.count is not None:
            self.count -= 1
        return True

    def answer(self, request: Request) -> None:
        """What the client gets instead of a reply. "latency" is not for here: its reply comes, only late."""
        match self.kind:
            case "error":
                reply_to(request, failure(self.status, self.description, self.retry_after))
            case "html":
                request.answer(self.status, HTML_PAGE, "text/html")
            case "empty":
                request.answer(self.status, b"")
            case "reset" | "offline":
                request.reset()
