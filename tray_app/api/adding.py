"""The part of the routes (routes.py) by which somebody adds a bot, or changes it, without terminal and editor.

    POST /v1/browse {"path"}     the names in a folder, of what this user may read
    POST /v1/nearby              what looks like a bot where people put theirs, by names alone
    POST /v1/add {"path", ...}   what `bottray add` says to that, a line of JSON each (commands/add_page.py)
    POST /v1/edit {"bot", ...}   a bot's entry, or what comes of another in its place (commands/edit_page.py)
    POST /v1/token {"bot", ...}  where its token lies, or what comes of another one (commands/token_page.py)

All are writes to the guard of the page: whoever may only look has no business with the folders of this computer.
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

    async def nearby(self) -> dict[str, Any]: ...

    def add(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]: ...

    def edit(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]: ...

    def paste(self, asked: Mapping[str, Any], language: str) -> AsyncIterator[bytes]: ...


def routes(agent: Adds) -> list[Route]:
    async def browse(request: Request) -> Response:
        listed = await agent.browse((await _sent(request))["path"])
        return Response(json.dumps(listed), media_type="application/json")  # a name may be no text in UTF-8

    async def near(_request: Request) -> Response:
        return Response(json.dumps(await agent.nearby()), media_type="application/json")

    async def add(request: Request) -> Response:
        asked = await _sent(request)
        await agent.fresh()
        lines = agent.add(asked, choose(request.headers.get("accept-language", "")))
        return StreamingResponse(lines, media_type="application/x-ndjson")

    async def edit(request: Request) -> Response:
        said = agent.edit(await _sent(request, "bot"), choose(request.headers.get("accept-language", "")))
        return StreamingResponse(said, media_type="application/json")

    async def paste(request: Request) -> Response:
        said = agent.paste(await _sent(request, "bot"), choose(request.headers.get("accept-language", "")))
        return StreamingResponse(said, media_type="application/json")

    doors = {"/v1/browse": browse, "/v1/nearby": near, "/v1/add": add, "/v1/edit": edit, "/v1/token": paste}
    return [Route(path, door, methods=["POST"]) for path, door in doors.items()]


async def _sent(request: Request, named: str = "path") -> Mapping[str, Any]:
    """What a request has in its body. Raises ConfigError where that has no text called `named`."""
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError):
        asked = None
    text = asked.get(named) if isinstance(asked, dict) else None
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        raise ConfigError(Message("Name a folder or a file.") if named == "path" else Message("Name a bot."))
    return asked  # type: ignore[no-any-return]
