"""One request to an agent: HTTP/1.0 over a plain socket, which loads little, because `status` has to answer at once."""

import json
import socket

from tray_app.api import endpoint
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.messages import Message, language

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from typing import BinaryIO

CONNECT = 5.0  # seconds; loopback answers at once or never
SILENCE = 60.0  # a stream sends a sign of life more often than that


class AgentAway(HostError):
    """No agent answers: it was never started, has ended, or is just being replaced."""


class Told(BotTrayError):
    """An error that the agent told of, in this client's language already."""

    def __init__(self, message: str, cure: str | None, exit_code: int) -> None:
        super().__init__(_literal(message), _literal(cure) if cure else None)
        self.exit_code = exit_code


def connect(file: "str | os.PathLike[str]") -> tuple[socket.socket, endpoint.Endpoint]:
    """Raises AgentAway."""
    found = endpoint.read(file)
    start = Message("Start it: {command}", command="bottray agent")
    if found is None:
        raise AgentAway(Message("No agent is running."), start)
    try:
        return socket.create_connection(("127.0.0.1", found.port), CONNECT), found
    except OSError:
        raise AgentAway(Message("The agent does not answer."), start) from None


def request(file: "str | os.PathLike[str]", method: str, path: str, timeout: float = SILENCE) -> "BinaryIO":
    """The body of a good answer, as a stream. Raises AgentAway, and what the agent tells."""
    connection, found = connect(file)
    connection.settimeout(timeout)
    head = (
        f"{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{found.port}\r\nAuthorization: Bearer {found.token}\r\n"
        f"Accept-Language: {language()}\r\nContent-Length: 0\r\n\r\n"
    )
    try:
        with connection:
            connection.sendall(head.encode())
            stream: BinaryIO = connection.makefile("rb")
        status = stream.readline().split()
        while stream.readline().strip():
            pass
        if len(status) > 1 and status[1] == b"200":
            return stream
        with stream:
            raise _told(stream.read())
    except OSError:
        raise AgentAway(Message("The connection to the agent was lost.")) from None


def call(file: "str | os.PathLike[str]", method: str, path: str, timeout: float = 15.0) -> bytes:
    """The whole body of a good answer. Raises as `request`."""
    try:
        with request(file, method, path, timeout) as stream:
            return stream.read()
    except OSError:
        raise AgentAway(Message("The connection to the agent was lost.")) from None


def _told(body: bytes) -> BotTrayError:
    try:
        error = json.loads(body)["error"]
        return Told(error["message"], error["cure"], error["exit_code"])
    except (ValueError, KeyError, TypeError):
        return AgentAway(Message("What answers is not BotTray's agent, or is of another version."))


def _literal(text: str) -> Message:
    return Message("{text}", text=text)
