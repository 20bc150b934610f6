"""One request to an agent: HTTP/1.0 over a plain socket, which loads little, because `status` has to answer at once.

The file that says where the agent listens may outlive it, and its port may be another program's by then. So before the
secret is sent, the process that wrote the file must be alive and hold that port; and whatever answers, the answer has a
limit in size and time.
"""

import json
import os
import socket
import time

from tray_app.adapters.processes import table
from tray_app.adapters.resources import ports
from tray_app.api import endpoint
from tray_app.api.silence import AgentSilent as AgentSilent
from tray_app.api.silence import beyond, silent
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.messages import Message, language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

CONNECT = 5.0  # seconds; loopback answers at once or never
ANSWER = 15.0  # seconds for an answer that does not go on for ever
SILENCE = 60.0  # a stream sends a sign of life more often than that
CALLER = "BotTray-Caller"  # a header: the pid of who asks, whose family is never ended for what it asks
HEAD = 16 * 1024  # bytes of an answer's head
LARGEST = 32 * 1024 * 1024  # bytes of an answer, and of one line of a stream: 10,000 bots


class AgentAway(HostError):
    """There is no agent: it was never started, has ended, or is just being replaced."""


class Told(BotTrayError):
    """An error that the agent told of, in this client's language already."""

    def __init__(self, message: str, cure: str | None, exit_code: int) -> None:
        super().__init__(_literal(message), _literal(cure) if cure else None)
        self.exit_code = exit_code


def connect(file: "str | os.PathLike[str]") -> tuple[socket.socket, endpoint.Endpoint]:
    """A connection to the program that wrote the file, and to no other. Raises AgentAway, AgentSilent."""
    found = endpoint.read(file)
    if found is None or not endpoint.alive(found):
        raise (found and beyond(file, found)) or _away()
    if table.suspended(found.pid):
        raise silent(found)
    try:
        connection = socket.create_connection(("127.0.0.1", found.port), CONNECT)
    except OSError:
        raise _lost(file, found) from None
    if not holds_port(found):  # asked last: while it lives, it never lets go of its port
        connection.close()
        raise _lost(file, found)
    return connection, found


def _reached(file: "str | os.PathLike[str]", method: str) -> tuple[socket.socket, endpoint.Endpoint]:
    """Who only asks hears one that is ending, too: it tells of its bots until they are down. Raises as `connect`."""
    try:
        return connect(file)
    except AgentAway:
        if method != "GET" or endpoint.read(endpoint.ending(file)) is None:
            raise
    return connect(endpoint.ending(file))


def holds_port(found: endpoint.Endpoint) -> bool:
    """Whether the program that has written the file is the one that listens where it says."""
    return ports.listens(found.pid, found.port) is not False  # None: where that is kept from us, its birth must do


class Stream:
    """The body of a good answer, as it comes. Each method raises AgentAway or AgentSilent where it breaks off."""

    def __init__(self, file: "str | os.PathLike[str]", found: endpoint.Endpoint, connection: socket.socket) -> None:
        self._file, self._found, self._connection = file, found, connection
        self._data = bytearray()
        self._silence = ANSWER
        self._end = time.monotonic() + ANSWER
        self.length: int | None = None  # bytes of the body, where its head says so

    def allow(self, silence: float, whole: float | None) -> None:
        """Seconds that it may be silent, and may take in all (None: as long as it likes)."""
        self._silence = silence
        self._end = time.monotonic() + whole if whole is not None else float("inf")

    def chunk(self) -> bytes:
        """What has come since, at most 64 KiB; b"" at the end."""
        if self._data:
            data, self._data = bytes(self._data), bytearray()
            return data
        return self._receive()

    def line(self, limit: int = LARGEST) -> bytes:
        """With its end; b"" where there is none any more. One that breaks off is no word of another program's."""
        start = 0
        while (end := self._data.find(b"\n", start) + 1) == 0:
            if len(self._data) > limit:
                raise foreign()
            start = len(self._data)
            more = self._receive()
            if not more and self._data:
                raise _lost(self._file, self._found)
            if not more:
                return b""
            self._data += more
        line = bytes(self._data[:end])
        del self._data[:end]
        return line

    def whole(self) -> bytes:
        while more := self._receive():
            self._data += more
            if len(self._data) > LARGEST:
                raise foreign()
        if self.length is not None and len(self._data) < self.length:  # whoever answered has ended meanwhile
            raise _lost(self._file, self._found)
        body, self._data = bytes(self._data), bytearray()
        return body

    def lines(self) -> "Iterator[bytes]":
        while line := self.line():
            yield line

    def _receive(self) -> bytes:
        try:
            left = min(self._silence, self._end - time.monotonic())
            if left <= 0:
                raise TimeoutError
            self._connection.settimeout(left)
            return self._connection.recv(65536)
        except TimeoutError:
            raise silent(self._found) from None
        except OSError:
            raise _lost(self._file, self._found) from None

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


def request(
    file: "str | os.PathLike[str]", method: str, path: str, silence: float = SILENCE, whole: float | None = None
) -> Stream:
    """The body of a good answer, as a stream that may be silent for `silence` seconds. Raises AgentAway, AgentSilent,
    and what the agent tells."""
    connection, found = _reached(file, method)
    stream = Stream(file, found, connection)
    head = (
        f"{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{found.port}\r\nAuthorization: Bearer {found.token}\r\n"
        f"Accept-Language: {language()}\r\n{CALLER}: {os.getpid()}\r\nContent-Length: 0\r\n\r\n"
    )
    try:
        connection.settimeout(ANSWER)
        try:
            connection.sendall(head.encode())
        except OSError:
            raise _lost(file, found) from None
        if whole is not None:
            stream.allow(silence, whole)
        status = stream.line(HEAD).split()
        if not status:  # hung up on
            raise _lost(file, found)
        left = HEAD
        while (line := stream.line(HEAD)).strip():
            left -= len(line)
            if left < 0:
                raise foreign()
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length" and value.strip().isdigit() and len(value) < 12:
                stream.length = int(value)
        if not line:
            raise _lost(file, found)
        if len(status) < 2 or status[1] != b"200":
            raise _told(stream.whole())
        stream.allow(silence, whole)
    except BaseException:
        connection.close()
        raise
    return stream


def call(file: "str | os.PathLike[str]", method: str, path: str, timeout: float = ANSWER) -> "dict[str, Any]":
    """What a good answer says. Raises as `request`."""
    with request(file, method, path, timeout, timeout) as stream:
        body = stream.whole()
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise foreign() from None
    if isinstance(told, dict):
        return told
    raise foreign()


def snapshot(file: "str | os.PathLike[str]") -> "dict[str, Any]":
    """What an agent, or a foreground run, says of its bots. Raises as `request`."""
    told = call(file, "GET", "/v1/snapshot")
    bots = told.get("bots")
    if "agent" in told and isinstance(bots, list) and all(isinstance(b, dict) and "name" in b for b in bots):
        return told
    raise foreign()


def lost() -> AgentAway:
    """For a stream that had begun and has ended."""
    return AgentAway(Message("The connection to the agent was lost."))


def _away() -> AgentAway:
    return AgentAway(Message("No agent is running."), Message("Start it: {command}", command="bottray agent"))


def _lost(file: "str | os.PathLike[str]", found: endpoint.Endpoint) -> HostError:
    """Nothing came of it: the agent may have ended just now, which takes its file away before all else."""
    now = endpoint.read(file)
    same = now is not None and (now.pid, now.birth, now.port) == (found.pid, found.birth, found.port)
    return silent(found) if same and not table.ending(found.pid) and endpoint.alive(found) else lost()


def foreign() -> AgentSilent:
    return AgentSilent(Message("What answers is not BotTray's agent, or is of another version."))


def _told(body: bytes) -> BotTrayError:
    try:
        error = json.loads(body)["error"]
        message, cure, code = error["message"], error["cure"], error["exit_code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return foreign()
    if isinstance(message, str) and isinstance(cure, str | None) and isinstance(code, int):
        return Told(message, cure, code)
    return foreign()


def _literal(text: str) -> Message:
    return Message("{text}", text=text)
