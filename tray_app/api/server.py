"""The agent's door: the Control interface as JSON over HTTP on loopback, for this user's own programs.

    GET  /v1/snapshot                      everything, in the reader's language (Accept-Language)
    GET  /v1/watch                         server-sent events: a whole snapshot, then {"bots": [changed], ...}
    POST /v1/bots/{name}/{verb}            start, stop, restart, check
    POST /v1/bots/{name}/cure?kind=&value=  what one of the bot's "cures" offers
    GET  /v1/bots/{name}/logs?lines=&follow=1
    POST /v1/quit                          the bots stop softly first

The guard: a random bearer token, compared in constant time; Host must be loopback (a page that rebinds its name to
127.0.0.1 sends its own), Origin absent or our own; no CORS; bodies of at most BODY bytes. Who is refused is hung up on,
and so is a caller that does not bring a whole request in time, or is one of too many: any user of this machine can
knock, and each connection costs an open file that a bot may need. The kernel says whose a connection is, so that
strangers, however many, never take the room of this user's own programs. Errors are
`{"error": {"message", "cure", "exit_code"}}`.

Starlette's routing on uvicorn's HTTP protocol class, under asyncio's own server: `uvicorn.Server` would wake ten times
a second for nothing.
"""

import asyncio
import hmac
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from tray_app.adapters.logs import logs
from tray_app.adapters.resources import ports
from tray_app.api.endpoint import WAITING, Endpoint
from tray_app.api.stream import Changes, Watched
from tray_app.api.wire import CALLER
from tray_app.core.backlog import FOLLOWER, Backlog
from tray_app.core.errors import BotTrayError, ConfigError
from tray_app.core.messages import Message, choose

BODY = 16 * 1024
GOODBYE = 1.0
HURRY = 10.0  # seconds from knocking to the end of a request's head
CROWD = 256  # connections at a time, a quarter of the files that Linux lets a process open
STRANGERS = 16  # of them without asking whose they are; from there on our own user's only


class Agent(Watched, Protocol):
    """What the door leads to."""

    async def fresh(self) -> None: ...

    async def command(self, verb: str, name: str) -> None: ...

    def spare(self, pid: int) -> None: ...

    async def cure(self, name: str, kind: str, value: str) -> None: ...

    async def check(self, name: str, language: str) -> dict[str, Any]: ...

    def follow(self, name: str, callback: Callable[[bytes], None], lines: int) -> tuple[bytes, Callable[[], None]]: ...

    def quit(self) -> None: ...


class Door:
    """What is open."""

    def __init__(self, server: asyncio.Server, state: ServerState) -> None:
        self._server, self._state = server, state

    async def close(self) -> None:
        """Let the requests that are under way end, then close."""
        self._server.close()
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks), timeout=GOODBYE)


async def serve(agent: Agent, listening: socket.socket, endpoint: Endpoint, note: Callable[[str], None]) -> Door:
    """Answer who knocks there. `note` takes what the server has to complain of."""
    logger = logging.getLogger("uvicorn.error")
    logger.addHandler(_Notes(note))
    logger.propagate = False
    config = Config(
        Guard(_routes(agent), endpoint.token),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=5,
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(config=config, server_state=state, app_state={}), sock=listening, backlog=WAITING
    )
    return Door(server, state)


class Connection(H11Protocol):
    """uvicorn's, which has no patience for a slow second request, and has for a slow first one for ever."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._hurry = self.loop.call_later(HURRY, self._hang_up)
        many = len(self.connections)
        if many > CROWD or (many > STRANGERS and not _ours(transport)):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._hurry.cancel()
        super().connection_lost(exc)

    def _hang_up(self) -> None:
        if self.cycle is None:
            self.transport.abort()


def _ours(transport: asyncio.Transport) -> bool:
    peer, here = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
    return peer is not None and ports.ours(peer, here)  # None: it has gone already


class _Notes(logging.Handler):
    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        self._note(self.format(record))


class Guard:
    """Lets in who has the token and comes from this machine, with a body of sensible size."""

    def __init__(self, app: Starlette, token: str) -> None:
        self._app, self._token = app, f"Bearer {token}".encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        status = self._refusal(dict(scope["headers"]), scope)
        if status:
            error = {"message": "refused", "cure": None, "exit_code": 1}
            refused = JSONResponse({"error": error}, status, {"connection": "close"})
            await refused(scope, receive, send)
            return
        await self._app(scope, _limited(receive), send)

    def _refusal(self, headers: dict[bytes, bytes], scope: Any) -> int | None:
        host = headers.get(b"host", b"").rpartition(b":")
        port = str(scope["server"][1]).encode()
        if host[0] not in (b"127.0.0.1", b"localhost") or host[2] != port:
            return 421
        origin = headers.get(b"origin")
        if origin is not None and origin not in (b"http://127.0.0.1:" + port, b"http://localhost:" + port):
            return 403
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._token):
            return 401
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > BODY:
            return 413
        return None


class TooLarge(Exception):
    pass


def _limited(receive: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[Any]]:
    """A chunked body names no length beforehand: it is counted as it comes."""
    taken = 0

    async def counted() -> Any:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY:
            raise TooLarge
        return message

    return counted


def _routes(agent: Agent) -> Starlette:
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
        return JSONResponse(view.to_dict() if view else {})

    async def logs(request: Request) -> Response:
        name = request.path_params["name"]
        lines = request.query_params.get("lines", "50")
        if not (lines.isascii() and lines.isdigit() and len(lines) <= 6):
            return _error(400, Message('"lines" is a number.'), _language(request))
        await agent.fresh()
        known = [b.name for b in agent.snapshot("en").bots]
        if name not in known:  # told now: an answer that has begun as a stream cannot turn into an error
            text = Message('There is no bot "{name}". Configured are: {known}.', name=name, known=", ".join(known))
            return _error(404, text, _language(request))
        follow = request.query_params.get("follow") == "1"
        return StreamingResponse(_log(agent, name, int(lines), follow), media_type="application/octet-stream")

    async def quit_(request: Request) -> Response:
        await request.body()
        agent.quit()
        return JSONResponse({"pid": os.getpid()})

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, BotTrayError)
        code = 404 if isinstance(error, ConfigError) else 409
        return _error(code, error.message, _language(request), error)

    async def too_large(request: Request, error: Exception) -> Response:
        return _error(413, Message("The request is too large."), _language(request))

    async def unknown(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        what = Message("The agent knows no {method} {path}.", method=request.method, path=request.url.path)
        return _error(error.status_code, what, _language(request))

    return Starlette(
        routes=[
            Route("/v1/snapshot", snapshot),
            Route("/v1/watch", watch),
            Route("/v1/bots/{name}/logs", logs),
            Route("/v1/bots/{name}/{verb}", verb, methods=["POST"]),
            Route("/v1/quit", quit_, methods=["POST"]),
        ],
        exception_handlers={BotTrayError: refused, TooLarge: too_large, HTTPException: unknown},
    )


def _language(request: Request) -> str:
    return choose(request.headers.get("accept-language", ""))


def _error(status: int, message: Message, language: str, error: BotTrayError | None = None) -> JSONResponse:
    cure = error.cure.render(language) if error and error.cure else None
    code = error.exit_code if error else 2
    body = {"message": message.render(language), "cure": cure, "exit_code": code}
    return JSONResponse({"error": body}, status)


async def _log(agent: Agent, name: str, lines: int, follow: bool) -> AsyncIterator[bytes]:
    backlog = Backlog(FOLLOWER, f"{name}.log", logs.stamp)
    come = asyncio.Event()

    def take(data: bytes) -> None:
        backlog.put(data)
        come.set()

    tail, stop = agent.follow(name, take, lines)
    try:
        yield tail
        while follow:
            await come.wait()
            come.clear()
            while piece := backlog.take():
                yield piece
    finally:
        stop()
