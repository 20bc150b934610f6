"""The door for browsers: what comes without the agent's bearer token is here, and is let in by the cookie of a session.

    GET  /, /page/…         the page's own files
    GET  /page/words.json   its texts, in the reader's language
    POST /v1/session        a link's code -> the cookie
    GET  /v1/session        what this session may
    and of routes.py what a page needs: the snapshot, the streams, a bot's verbs

Cookies know no port, so one is sent to every program of 127.0.0.1 that the browser is led to, and a page of another
port counts as the same site. So: the cookie's name has the port in it; it is taken from connections of our own user's
programs only, of which the kernel tells; and each write needs a header that a page of elsewhere cannot send unasked.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tray_app.adapters.resources import ports
from tray_app.api.errands import GUEST
from tray_app.api.page import files, words
from tray_app.api.page.sessions import Session, Sessions
from tray_app.core.messages import choose
from tray_app.core.pattern import pattern

OURS = b"bottray-page"
"""The header of each write. Another origin's script that sets one has to ask us first, and gets no leave."""
READS = pattern(r"/v1/(snapshot|watch|logs|older|bots/[^/]+/(logs|history|older|used))")
WRITES = pattern(
    r"/v1/(browse|nearby|add|edit|token|bots/[^/]+/(start|stop|restart|check|cure)|clean(/look)?|doctor|bundle)"
)
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
SENT = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Visits:
    """Lets browsers in to `app`. `file` keeps their sessions for the next agent."""

    def __init__(self, app: Starlette, port: int, file: Path | None) -> None:
        self._app = app
        self._origin = f"http://127.0.0.1:{port}"
        self._cookie = f"bottray-{port}"
        self.sessions = Sessions(port, file)

    def address(self, read_only: bool) -> str:
        """A link for a browser. The code stands where no server and no referrer ever gets it."""
        return f"{self._origin}/#link={self.sessions.link(read_only)}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        wearing = _wearing(send)
        path, method = request.url.path, request.method
        if method in ("GET", "HEAD") and path == "/page/words.json":
            answer: Response = JSONResponse(words.told(choose(request.headers.get("accept-language", ""))))
        elif method in ("GET", "HEAD") and (file := files.file_of(path)):
            answer = files.answer(file)
        elif not ports.ours(scope["client"], scope["server"]):
            answer = _refused(401)
        elif (method, path) == ("POST", "/v1/session"):
            answer = await self._exchange(request)
        else:
            session = await self.sessions.of(request.cookies.get(self._cookie, ""))
            if session is None:
                answer = _refused(401)
            elif status := _refusal(request, session):
                answer = _refused(status)
            elif path == "/v1/session":
                answer = JSONResponse(_what(session))
            else:
                await self._within(session, scope, receive, wearing)
                return
        await answer(scope, receive, wearing)

    async def _exchange(self, request: Request) -> Response:
        if OURS not in dict(request.scope["headers"]):
            return _refused(403)
        try:
            code = json.loads(await request.body())["code"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return _refused(400)
        secret = await self.sessions.exchange(str(code))
        if secret is None:
            return _refused(401)
        session = await self.sessions.of(secret)
        answer = JSONResponse(_what(session) if session else {})
        answer.set_cookie(self._cookie, secret, path="/", httponly=True, samesite="strict")
        return answer

    async def _within(self, session: Session, scope: Any, receive: Any, send: Any) -> None:
        """A stream ends with its session; what the app has not said to its end by then is ended here."""
        open_ = True

        async def sent(message: Any) -> None:
            nonlocal open_
            open_ = message.get("more_body", False) or message["type"] != "http.response.body"
            await send(message)

        scope[GUEST] = session.read_only
        with self.sessions.in_use(session, watches=scope["path"] == "/v1/watch"):
            await self._app(scope, _until(session, receive), sent)
        if open_ and session.ended.is_set():
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _what(session: Session) -> Mapping[str, Any]:
    return {"read_only": session.read_only, "clock": words.clock()}


def _refusal(request: Request, session: Session) -> int | None:
    """Why a session may not have this."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return 403
    path = request.url.path
    if request.method == "GET":
        return None if path == "/v1/session" or READS.fullmatch(path) else 404
    if session.read_only or OURS not in dict(request.scope["headers"]):
        return 403
    return None if request.method == "POST" and WRITES.fullmatch(path) else 404


def _refused(status: int) -> Response:
    return JSONResponse({"error": {"message": "refused", "cure": None, "exit_code": 1}}, status)


def _wearing(send: Any) -> Callable[[Any], Awaitable[None]]:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            own = message.get("headers", [])
            named = {name for name, _ in own}
            message = {**message, "headers": [*own, *(one for one in SENT if one[0] not in named)]}
        await send(message)

    return sent


def _until(session: Session, receive: Any) -> Callable[[], Awaitable[Any]]:
    """What comes from the browser, and that it has hung up as soon as the session ends."""

    async def received() -> Any:
        coming, ended = asyncio.ensure_future(receive()), asyncio.ensure_future(session.ended.wait())
        try:
            await asyncio.wait({coming, ended}, return_when=asyncio.FIRST_COMPLETED)
            return coming.result() if coming.done() else {"type": "http.disconnect"}
        finally:
            coming.cancel()
            ended.cancel()

    return received
