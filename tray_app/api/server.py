"""The agent's door: whom it lets in to the routes (routes.py), on loopback, for this user's own programs.

The guard: a random bearer token, compared in constant time; Host must be loopback (a page that rebinds its name to
127.0.0.1 sends its own), Origin absent or our own; no CORS; bodies of at most BODY bytes. Browsers come without the
token, by the cookie of a session (page/visits.py). Who is refused is hung up on,
and so is a caller that does not bring a whole request in time, or is one of too many: any user of this machine can
knock, and each connection costs an open file that a bot may need. The kernel says whose a connection is, so that
strangers, however many, never take the room of this user's own programs.

Starlette's routing on uvicorn's HTTP protocol class, under asyncio's own server: `uvicorn.Server` would wake ten times
a second for nothing.
"""

import asyncio
import hmac
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from tray_app.adapters.resources import ports
from tray_app.api.endpoint import WAITING, Endpoint
from tray_app.api.pages import Pages
from tray_app.api.routes import Agent, TooLarge, routes

BODY = 16 * 1024
GOODBYE = 1.0
HURRY = 10.0  # seconds from knocking to the end of a request's head
CROWD = 256  # connections at a time, a quarter of the files that Linux lets a process open
STRANGERS = 16  # of them without asking whose they are; from there on our own user's only


class Door:
    """What is open."""

    def __init__(self, server: asyncio.Server, state: ServerState) -> None:
        self._server, self._state = server, state

    async def close(self) -> None:
        """Let the requests that are under way end, then close. Whoever waits still is hung up on: uvicorn would tell a
        request that is cancelled "Internal Server Error", and that is the word of no agent."""
        self._server.close()
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks), timeout=GOODBYE)
        for connection in self._state.connections:
            if connection.transport:
                connection.transport.abort()


async def serve(
    agent: Agent,
    listening: socket.socket,
    endpoint: Endpoint,
    note: Callable[[str], None],
    kept: Path | None,
    first: socket.socket | None,
) -> Door:
    """Answer who knocks there, and `first`, whom the port has let in already. `note` takes what the server has to
    complain of; `kept` is for the sessions of pages."""
    logger = logging.getLogger("uvicorn.error")
    logger.addHandler(_Notes(note))
    logger.propagate = False
    pages = Pages(endpoint.port, kept)
    pages.app = routes(agent, pages)
    config = Config(
        Guard(pages.app, endpoint.token, pages),
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

    def connection() -> Connection:
        return Connection(config=config, server_state=state, app_state={})

    server = await loop.create_server(connection, sock=listening, backlog=WAITING)
    if first:
        await loop.connect_accepted_socket(connection, first)
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
    """Lets in who has the token and comes from this machine, with a body of sensible size; who has none is a browser,
    if anybody has the page open."""

    def __init__(self, app: Starlette, token: str, pages: Pages) -> None:
        self._app, self._token, self._pages = app, f"Bearer {token}".encode(), pages

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        app: Any = self._app
        status = self._refusal(headers, scope)
        if not status and not hmac.compare_digest(headers.get(b"authorization", b""), self._token):
            app = None if b"authorization" in headers else self._pages.visits()
            status = 401 if app is None else None
        status = status or _too_large(headers)
        if status:
            await _refused(status)(scope, receive, send)
            return
        try:
            await app(scope, _limited(receive), send)
        except TooLarge:  # of whoever reads a body without the routes
            await _refused(413)(scope, receive, send)
        except ClientDisconnect:
            return  # there is nobody left to be answered

    def _refusal(self, headers: dict[bytes, bytes], scope: Any) -> int | None:
        host = headers.get(b"host", b"").rpartition(b":")
        port = str(scope["server"][1]).encode()
        if host[0] not in (b"127.0.0.1", b"localhost") or host[2] != port:
            return 421
        origin = headers.get(b"origin")
        if origin is not None and origin not in (b"http://127.0.0.1:" + port, b"http://localhost:" + port):
            return 403
        return None


def _refused(status: int) -> JSONResponse:
    error = {"message": "refused", "cure": None, "exit_code": 1}
    return JSONResponse({"error": error}, status, {"connection": "close"})


def _too_large(headers: Mapping[bytes, bytes]) -> int | None:
    length = headers.get(b"content-length", b"0")
    return None if length.isdigit() and int(length) <= BODY else 413


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
