"""The part of the routes (routes.py) by which somebody adds a bot without a terminal.

    POST /v1/browse {"path"}     the names in a folder, of what this user may read
    POST /v1/add {"path", ...}   what `bottray add` says to that, a line of JSON each (commands/add_page.py)

Both are writes to the guard of the page: whoever may only look has no business with the folders of this computer.
"""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tray_app.core.errors import ConfigError
from tray_app.core.messages import Message, choose


class Adds(Protocol):
    """What they lead to."""

    async def fresh(self) -> None: ...

    async def browse(self, named: str) -> dict[str, Any]: ...

    def add(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]: ...


def routes(agent: Adds) -> list[Route]:
    async def browse(request: Request) -> Response:
        listed = await agent.browse((await _sent(request))["path"])
        return Response(json.dumps(listed), media_type="application/json")  # a name may be no text in UTF-8

    async def add(request: Request) -> Response:
        asked = await _sent(request)
        await agent.fresh()
        lines = agent.add(asked, choose(request.headers.get("accept-language", "")))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    return [Route("/v1/browse", browse, methods=["POST"]), Route("/v1/add", add, methods=["POST"])]


async def _sent(request: Request) -> Mapping[str, Any]:
    """What a request has in its body. Raises ConfigError where that names no path."""
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError):
        asked = None
    path = asked.get("path") if isinstance(asked, dict) else None
    if not isinstance(path, str) or not path.strip() or "\0" in path:
        raise ConfigError(Message("Name a folder or a file."))
    return asked  # type: ignore[no-any-return]
