"""Control over HTTP: what every face holds in its hand.

It speaks HTTP/1.0 over a plain socket and imports little, because `status` has to answer at once. Where no agent
answers, verbs that need one start it (`ensure`), asking never does. Each answer comes in this client's language.
"""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from tray_app.api import endpoint
from tray_app.core.errors import BotTrayError, HostError
from tray_app.core.messages import Message, language
from tray_app.core.model import BotView, Snapshot

CONNECT = 5.0  # seconds; loopback answers at once or never
SILENCE = 60.0  # a stream sends a sign of life more often than that
START = 20.0  # for an agent to come up on a slow machine


class AgentAway(HostError):
    """No agent answers: it was never started, has ended, or is just being replaced."""


class Told(BotTrayError):
    """An error that the agent told of, in this client's language already."""

    def __init__(self, message: str, cure: str | None, exit_code: int) -> None:
        super().__init__(_literal(message), _literal(cure) if cure else None)
        self.exit_code = exit_code


def _literal(text: str) -> Message:
    return Message("{text}", text=text)


class Client:
    """A Control for the agent (or foreground run) whose endpoint file is `file`.

    `start_agent` is called where a verb finds no agent; it returns when one has come up, or raises HostError.
    """

    def __init__(self, file: Path, start_agent: Callable[[], None] | None = None) -> None:
        self._file, self._start_agent = file, start_agent

    def present(self) -> bool:
        try:
            self._connect()[0].close()
        except AgentAway:
            return False
        return True

    def snapshot(self) -> Snapshot:
        return Snapshot.from_dict(self.raw_snapshot())

    def raw_snapshot(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self._call("GET", "/v1/snapshot"))
        return data

    def watch(self) -> Iterator[Snapshot]:
        with self._open("GET", "/v1/watch") as stream:
            whole: dict[str, Any] = {}
            try:
                for line in stream:
                    if line.startswith(b"data: "):
                        whole = _merged(whole, json.loads(line[6:]))
                        yield Snapshot.from_dict(whole)
            except (OSError, ValueError):
                pass
        raise AgentAway(Message("The connection to the agent was lost."))

    def start(self, name: str) -> BotView:
        self.ensure()
        return self._verb(name, "start")

    def stop(self, name: str) -> BotView:
        return self._verb(name, "stop")

    def restart(self, name: str) -> BotView:
        self.ensure()
        return self._verb(name, "restart")

    def check(self, name: str) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self._call("POST", f"/v1/bots/{_quoted(name)}/check", timeout=60.0))
        return data

    def logs(self, name: str, lines: int = 50, follow: bool = False) -> Iterator[bytes]:
        with self._open("GET", f"/v1/bots/{_quoted(name)}/logs?lines={lines}&follow={int(follow)}") as stream:
            while data := stream.read1(65536):  # type: ignore[attr-defined]
                yield data

    def quit(self) -> None:
        self._call("POST", "/v1/quit")

    def ensure(self) -> None:
        """See to it that an agent answers."""
        if self._start_agent and not self.present():
            self._start_agent()

    def _verb(self, name: str, verb: str) -> BotView:
        return BotView.from_dict(json.loads(self._call("POST", f"/v1/bots/{_quoted(name)}/{verb}")))

    def _call(self, method: str, path: str, timeout: float = 15.0) -> bytes:
        with self._open(method, path, timeout) as stream:
            return stream.read()

    def _connect(self) -> tuple[socket.socket, endpoint.Endpoint]:
        found = endpoint.read(self._file)
        if found is None:
            raise AgentAway(Message("No agent is running."), Message("Start it: {command}", command="bottray agent"))
        try:
            connection = socket.create_connection(("127.0.0.1", found.port), CONNECT)
        except OSError:
            raise AgentAway(
                Message("The agent does not answer."), Message("Start it: {command}", command="bottray agent")
            ) from None
        return connection, found

    def _open(self, method: str, path: str, timeout: float = SILENCE) -> BinaryIO:
        """Send a request; the body of a good answer as a stream. Raises AgentAway and what the agent tells."""
        connection, found = self._connect()
        connection.settimeout(timeout)
        request = (
            f"{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{found.port}\r\nAuthorization: Bearer {found.token}\r\n"
            f"Accept-Language: {language()}\r\nContent-Length: 0\r\n\r\n"
        )
        try:
            with connection:
                connection.sendall(request.encode())
                stream: BinaryIO = connection.makefile("rb")
            status = stream.readline().split()
            while stream.readline().strip():
                pass
            if len(status) > 1 and status[1] == b"200":
                return stream
            body = stream.read()
        except OSError:
            raise AgentAway(Message("The connection to the agent was lost.")) from None
        raise _told(body)


def _told(body: bytes) -> BotTrayError:
    try:
        error: Mapping[str, Any] = json.loads(body)["error"]
        return Told(error["message"], error["cure"], error["exit_code"])
    except (ValueError, KeyError, TypeError):
        return AgentAway(Message("What answers is not BotTray's agent, or is of another version."))


def _merged(whole: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    bots = {b["name"]: b for b in whole.get("bots", ())} | {b["name"]: b for b in delta.get("bots", ())}
    order = delta.get("order", bots)
    return {**whole, **delta, "bots": [bots[name] for name in order if name in bots]}


def _quoted(name: str) -> str:
    from urllib.parse import quote

    return quote(name, safe="")
