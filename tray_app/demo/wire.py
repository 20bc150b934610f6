"""HTTP/1.1 as far as bot libraries speak it: one asyncio protocol, no thread and no task per request.

A request may stay open (a long poll). Reading goes on meanwhile, so that a client which hangs up is noticed at once.
Requests on one connection are answered in order. Bodies need a Content-Length; nothing here knows Telegram.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Iterable
from email.parser import BytesParser
from email.policy import HTTP
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

MAX_HEAD = 64 * 1024
MAX_BODY = 16 * 1024 * 1024
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger for no time; Windows reads two shorts, which are the same first bytes


class Request:
    """One request; `answer` or `reset` it once, now or later. `on_gone` is called when the client hangs up first."""

    __slots__ = ("_connection", "body", "headers", "method", "on_gone", "path", "query")

    def __init__(
        self, connection: "Connection", method: str, target: str, headers: dict[str, str], body: bytes
    ) -> None:
        parts = urlsplit(target)
        self._connection = connection
        self.method = method
        self.path = unquote(parts.path)
        self.query = parts.query
        self.headers = headers
        self.body = body
        self.on_gone: Callable[[], object] | None = None

    def params(self) -> dict[str, Any]:
        """Query and body as one dictionary: form and multipart values are text, JSON values are what they are.

        Raises ValueError for a body that is not what its Content-Type says.
        """
        params: dict[str, Any] = dict(parse_qsl(self.query, keep_blank_values=True))
        kind = self.headers.get("content-type", "")
        if not self.body:
            return params
        if kind.startswith("application/json"):
            values = json.loads(self.body)
            if not isinstance(values, dict):
                raise ValueError("a JSON object was expected")
            params.update(values)
        elif kind.startswith("application/x-www-form-urlencoded"):
            params.update(parse_qsl(self.body.decode(), keep_blank_values=True))
        elif kind.startswith("multipart/form-data"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            form = BytesParser(policy=HTTP).parsebytes(head + self.body)
            for part in form.walk():
                name = part.get_param("name", header="content-disposition")
                if name is not None:
                    params[str(name)] = bytes(part.get_payload(decode=True)).decode()
        return params

    def gone(self) -> bool:
        """Whether the client has hung up, asked of the socket itself: the loop may not have heard of it yet."""
        return self._connection.peer_gone()

    def answer(
        self, status: int, body: bytes, kind: str = "application/json", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._connection.answer(self, status, body, kind, headers)

    def reset(self) -> None:
        """End the connection as a crashed server would: with a TCP reset and without an answer."""
        self._connection.reset()


class Connection(asyncio.Protocol):
    """One client. `connections` is the set that every living connection is in."""

    def __init__(self, handle: Callable[[Request], None], connections: "set[Connection]") -> None:
        self._handle = handle
        self._connections = connections
        self._buffer = bytearray()
        self._request: Request | None = None
        self._keep = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        request, self._request = self._request, None
        if request is not None and request.on_gone is not None:
            request.on_gone()

    def peer_gone(self) -> bool:
        if self._transport.is_closing():
            return True
        try:
            with self._transport.get_extra_info("socket").dup() as peer:
                return bool(peer.recv(1, socket.MSG_PEEK) == b"")
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _next(self) -> None:
        """Handle the next request that is complete, unless one is still open."""
        if self._request is not None or self._transport.is_closing():
            return
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEAD:
                self._refuse(431)
            return
        try:
            first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
            method, target, version = first.split(" ")
            fields = (line.partition(":") for line in lines)
            headers = {name.strip().lower(): value.strip() for name, _, value in fields}
            length = int(headers.get("content-length", "0"))
        except ValueError:
            self._refuse(400)
            return
        start = end + 4
        if "transfer-encoding" in headers:
            self._refuse(411)
        elif not 0 <= length <= MAX_BODY:
            self._refuse(413)
        elif len(self._buffer) >= start + length:
            body = bytes(self._buffer[start : start + length])
            del self._buffer[: start + length]
            wish = headers.get("connection", "").lower()
            self._keep = wish != "close" if version == "HTTP/1.1" else wish == "keep-alive"
            self._request = Request(self, method, target, headers, body)
            self._handle(self._request)

    def _refuse(self, status: int) -> None:
        """What came is not HTTP as we speak it, so nothing after it can be read either."""
        self._keep = False
        self._request = Request(self, "", "", {}, b"")
        self._request.answer(status, b"", "text/plain")

    def answer(
        self, request: Request, status: int, body: bytes, kind: str, headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        if request is not self._request:
            return
        self._request = None
        reason = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
        head = [f"HTTP/1.1 {status} {reason}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        head.append(f"Date: {formatdate(usegmt=True)}")
        head += [f"{name}: {value}" for name, value in headers]
        head += ["Connection: " + ("keep-alive" if self._keep else "close"), "", ""]
        self._transport.write("\r\n".join(head).encode() + body)
        if not self._keep:
            self._transport.close()
        elif self._buffer:
            asyncio.get_running_loop().call_soon(self._next)

    def reset(self) -> None:
        if not self._transport.is_closing():
            peer = self._transport.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._transport.abort()
