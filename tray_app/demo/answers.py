"""How the emulator's replies go out over HTTP."""

import json

from tray_app.demo.calls import Reply
from tray_app.demo.wire import Request


def reply_to(request: Request, reply: Reply) -> None:
    """The code of an error is the HTTP status too, its `retry_after` also a header."""
    retry_after = reply.get("parameters", {}).get("retry_after")
    headers = [] if retry_after is None else [("Retry-After", str(retry_after))]
    request.answer(reply.get("error_code", 200), json.dumps(reply).encode(), headers=headers)
