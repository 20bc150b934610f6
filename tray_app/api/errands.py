"""What a page asks of the agent that takes its time: commands of ours, which it runs for it.

POST /v1/clean/look {"bots": [name]}   as `bottray clean --json --dry-run`
POST /v1/clean {"bots", "only": [id]}  as `bottray clean --json --yes` for those alone
GET  /v1/bots/{name}/older             lines of its log before a place or a line, as far as they fit a text or regex,
                                       and a time (`since`, `until`, as the log has them)
GET  /v1/older?bot=&place=&bot=&place= the same of several logs by time, or of all: the name and a tab before each line
POST /v1/doctor                        as `bottray doctor --json`
POST /v1/bundle                        what `bottray doctor --bundle` packs: the archive in base64, and what is in it
"""

import asyncio
import base64
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tray_app.core.pattern import pattern

ID = pattern(r"[0-9a-f]{16}")
PLACE = pattern(r"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+-[0-9]{1,18}")
TIME = pattern(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})?", re.ASCII)
MOST = 2000  # lines in one answer
GUEST = "bottray.guest"
"""In a request's scope: whoever asks may only look, and holds nobody else up."""


class Commanded(Protocol):
    async def older(
        self, names: Sequence[str], with_names: bool, asked: Mapping[str, Any], language: str, guest: bool
    ) -> dict[str, Any]: ...

    async def clean(self, bots: Sequence[str], only: Sequence[str], language: str) -> dict[str, Any]: ...

    async def doctor(self, language: str) -> dict[str, Any]: ...

    async def bundle(self, language: str) -> bytes: ...


def errands(agent: Commanded, language: Callable[[Request], str]) -> list[Route]:
    async def look(request: Request) -> Response:
        wanted = await _body(request)
        return JSONResponse(await agent.clean(_words(wanted, "bots"), (), language(request)))

    async def clean(request: Request) -> Response:
        wanted = await _body(request)
        only = _words(wanted, "only")
        if not only or not all(map(ID.fullmatch, only)):
            raise HTTPException(400)
        return JSONResponse(await agent.clean(_words(wanted, "bots"), only, language(request)))

    async def older(request: Request) -> Response:
        return await searched(request, [request.path_params["name"]], False)

    async def older_of_all(request: Request) -> Response:
        return await searched(request, request.query_params.getlist("bot"), True)

    async def searched(request: Request, names: list[str], with_names: bool) -> Response:
        asked, guest = _asked(request.query_params), bool(request.scope.get(GUEST))
        if len(asked["places"]) > len(set(names)) or len(names) > len(set(names)) or (with_names and asked["line"]):
            raise HTTPException(400)
        return JSONResponse(await agent.older(names, with_names, asked, language(request), guest))

    async def doctor(request: Request) -> Response:
        await request.body()
        return JSONResponse(await agent.doctor(language(request)))

    async def bundle(request: Request) -> Response:
        await request.body()
        packed = await agent.bundle(language(request))
        return JSONResponse(await asyncio.to_thread(_shown, packed))

    deeds = {"clean/look": look, "clean": clean, "doctor": doctor, "bundle": bundle}
    posts = [Route(f"/v1/{path}", deed, methods=["POST"]) for path, deed in deeds.items()]
    return [Route("/v1/bots/{name}/older", older), Route("/v1/older", older_of_all), *posts]


def _asked(query: QueryParams) -> dict[str, Any]:
    """What of a log: `line` and how many of those that begin so (`times`) come behind the place, or the `place`; of
    several a place each, empty for the end."""
    numbers = {key: query.get(key, "1") for key in ("times", "most")}
    if not all(one.isascii() and one.isdigit() and 0 < len(one) < 7 for one in numbers.values()):
        raise HTTPException(400)
    places = [place or None for place in query.getlist("place")]
    times = {key: query.get(key, "") for key in ("since", "until")}
    if not all(PLACE.fullmatch(one) for one in places if one) or not all(TIME.fullmatch(one) for one in times.values()):
        raise HTTPException(400)
    texts = {key: query.get(key, "") for key in ("line", "text")}
    counts = {"times": int(numbers["times"]), "most": min(int(numbers["most"]), MOST)}
    return {**texts, **times, **counts, "places": places, "regex": query.get("regex") == "1"}


def _shown(packed: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = [{"name": one.filename, "size": one.file_size} for one in archive.infolist()]
    return {"files": files, "size": len(packed), "data": base64.b64encode(packed).decode()}


async def _body(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body() or "{}")
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    return found if isinstance(found, dict) else {}


def _words(wanted: dict[str, Any], key: str) -> list[str]:
    found = wanted.get(key, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise HTTPException(400)
    return found
