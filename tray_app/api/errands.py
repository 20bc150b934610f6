"""What a page asks of the agent that takes its time: commands of ours, which it runs for it.

POST /v1/clean/look {"bots": [name]}   as `bottray clean --json --dry-run`
POST /v1/clean {"bots", "only": [id]}  as `bottray clean --json --yes` for those alone
POST /v1/doctor                        as `bottray doctor --json`
POST /v1/bundle                        what `bottray doctor --bundle` packs: the archive in base64, and what is in it
"""

import asyncio
import base64
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

ID = re.compile(r"[0-9a-f]{16}")


class Commanded(Protocol):
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

    async def doctor(request: Request) -> Response:
        await request.body()
        return JSONResponse(await agent.doctor(language(request)))

    async def bundle(request: Request) -> Response:
        await request.body()
        packed = await agent.bundle(language(request))
        return JSONResponse(await asyncio.to_thread(_shown, packed))

    deeds = {"clean/look": look, "clean": clean, "doctor": doctor, "bundle": bundle}
    return [Route(f"/v1/{path}", deed, methods=["POST"]) for path, deed in deeds.items()]


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
