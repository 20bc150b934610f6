"""How requests of a bot fail, over HTTP."""

from dataclasses import dataclass
from typing import Literal

from tray_app.demo.answers import reply_to
from tray_app.demo.calls import failure
from tray_app.demo.wire import Request

FaultKind = Literal["error", "html", "empty", "reset", "offline", "latency"]
HTML_PAGE = b"<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\r\n"


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
