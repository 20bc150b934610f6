"""What the agent can be asked: the Control interface as JSON over HTTP.

    GET  /v1/snapshot                      everything, in the reader's language (Accept-Language)
    GET  /v1/watch                         server-sent events: a whole snapshot, then {"bots": [changed], ...}
    POST /v1/bots/{name}/{verb}            start, stop, restart, check
    POST /v1/bots/{name}/cure?kind=&value=  what one of the bot's "cures" offers
    GET  /v1/bots/{name}/history?since=&newest=  what happened to it, all or the newest of it, and its days: as
                                            `bottray history --json`
    GET  /v1/bots/{name}/used              its memory and processor in the last hour, sample by sample
    POST /v1/quit                          the bots stop softly first
    POST   /v1/links?read_only=1           an address that opens the page in a browser, once
    DELETE /v1/links                       the end of every open page
    GET  /metrics                           for Prometheus
    GET  /healthz                           that we answer, and how many bots do what

what logs.py and errands.py have, and those by which a bot is added (adding.py).

All of it wants the bearer token, or the session of a page for what that needs (page/visits.py); /healthz too: its port
is another one after each start, and who may read where it is may read the token, so that an open door would only tell
other users of this machine of us.

Errors are `{"error": {"message", "cure", "exit_code"}}`, a fault of ours too.
"""

import os
import time
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tray_app.api import adding, logs
from tray_app.api.errands import Commanded, errands
from tray_app.api.pages import Pages
from tray_app.api.stream import Changes, Watched
from tray_app.api.wire import CALLER
from tray_app.core.errors import BotTrayError, ConfigError, unexpected
from tray_app.core.messages import Message, choose


class Agent(Watched, Commanded, logs.Written, adding.Adds, Protocol):
    """What the door leads to."""

    async def command(self, verb: str, name: str) -> None: ...

    def spare(self, pid: int) -> None: ...

    async def cure(self, name: str, kind: str, value: str) -> None: ...

    async def check(self, name: str, language: str) -> dict[str, Any]: ...

    async def history(self, name: str, since: float, newest: int, language: str) -> dict[str, Any]: ...

    def used(self, name: str) -> dict[str, Any]: ...

    async def metrics(self) -> str: ...

    async def health(self) -> dict[str, Any]: ...

    def quit(self) -> None: ...


class TooLarge(Exception):
    """More was sent than a request may have."""


class NoNumber(Exception):
    """What of the query has to be one."""


def routes(agent: Agent, pages: Pages) -> Starlette:
    changes = Changes(agent)

    async def snapshot(request: Request) -> Response:
        await agent.fresh()
        return JSONResponse(agent.snapshot(_language(request)).to_dict())

    async def watch(request: Request) -> Response:
        await agent.fresh()
        return StreamingResponse(changes.watch(_language(request)), media_type="text/event-stream")

    async def verb(request: Request) -> Response:
        name, what = request.path_params["name"], request.path_params["verb"]
        await request.body()
        if (caller := request.headers.get(CALLER, "")).isdecimal() and len(caller) < 10:
            agent.spare(int(caller))
        await agent.fresh()
        if what == "check":
            return JSONResponse(await agent.check(name, _language(request)))
        if what == "cure":
            await agent.cure(name, request.query_params.get("kind", ""), request.query_params.get("value", ""))
        elif what in ("start", "stop", "restart"):
            await agent.command(what, name)
        else:
            return _error(404, Message('There is no command "{verb}".', verb=what), _language(request))
        view = agent.snapshot(_language(request)).bot(name)
        if view is None:
            return _error(404, Message("{bot} was taken off the list meanwhile.", bot=name), _language(request))
        return JSONResponse(view.to_dict())

    async def history(request: Request) -> Response:
        from tray_app.core.history.since import since

        try:
            begin = since(request.query_params.get("since", "7d"), time.time())
        except ConfigError as error:
            return _error(400, error.message, _language(request))
        newest = _number(request, "newest", "999999")
        await agent.fresh()
        return JSONResponse(await agent.history(request.path_params["name"], begin, newest, _language(request)))

    async def used(request: Request) -> Response:
        await agent.fresh()
        return JSONResponse(agent.used(request.path_params["name"]))

    async def metrics(request: Request) -> Response:
        from tray_app.core.metrics import CONTENT_TYPE

        return Response(await agent.metrics(), headers={"content-type": CONTENT_TYPE})

    async def healthz(request: Request) -> Response:
        return JSONResponse(await agent.health())

    async def link(request: Request) -> Response:
        await request.body()
        return JSONResponse({"address": pages.address(request.query_params.get("read_only") == "1")})

    async def close_pages(request: Request) -> Response:
        return JSONResponse({"closed": await pages.close_all()})

    async def quit_(request: Request) -> Response:
        await request.body()
        agent.quit()
        return JSONResponse({"pid": os.getpid()})

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, BotTrayError)
        code = 404 if isinstance(error, ConfigError) else 409
        return _error(code, error.message, _language(request), error)

    async def no_number(request: Request, error: Exception) -> Response:
        return _error(400, Message('"{name}" is a number.', name=str(error)), _language(request))

    async def too_large(request: Request, error: Exception) -> Response:
        return _error(413, Message("The request is too large."), _language(request))

    async def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        what = Message("The agent knows no {method} {path}.", method=request.method, path=request.url.path)
        return _error(error.status_code, what, _language(request))

    async def failed(request: Request, error: Exception) -> Response:
        return _error(500, unexpected(error), _language(request))

    return Starlette(
        routes=[
            Route("/v1/snapshot", snapshot),
            Route("/v1/watch", watch),
            Route("/v1/bots/{name}/history", history),
            Route("/v1/bots/{name}/used", used),
            Route("/v1/bots/{name}/{verb}", verb, methods=["POST"]),
            *logs.routes(agent, _number),
            *errands(agent, _language),
            *adding.routes(agent),
            Route("/v1/quit", quit_, methods=["POST"]),
            Route("/metrics", metrics),
            Route("/healthz", healthz),
            Route("/v1/links", link, methods=["POST"]),
            Route("/v1/links", close_pages, methods=["DELETE"]),
        ],
        exception_handlers={
            BotTrayError: refused,
            NoNumber: no_number,
            TooLarge: too_large,
            HTTPException: unknown,
            Exception: failed,
        },
    )


def _language(request: Request) -> str:
    return choose(request.headers.get("accept-language", ""))


def _number(request: Request, name: str, usual: str) -> int:
    """Of the query, of at most six digits. Raises NoNumber."""
    text = request.query_params.get(name, usual)
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise NoNumber(name)
    return int(text)


def _error(status: int, message: Message, language: str, error: BotTrayError | None = None) -> JSONResponse:
    cure = error.cure.render(language) if error and error.cure else None
    code = error.exit_code if error else 2
    body = {"message": message.render(language), "cure": cure, "exit_code": code}
    return JSONResponse({"error": body}, status)
