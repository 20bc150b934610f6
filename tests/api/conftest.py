"""A real agent to knock at, and a bare socket to do it with."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from home import Home

from tray_app.api import endpoint

TALKS = "import itertools, time\nfor n in itertools.count(): print(n, flush=True); time.sleep(0.01)"


@dataclass
class Answer:
    status: int
    head: str
    body: bytes
    cookie: str = ""

    @property
    def error(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)["error"]
        return told


class Knock:
    """Says things to an agent's port, good and bad."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.file = home.folder / "run" / "agent.json"
        found = endpoint.read(self.file)
        assert found
        self.port, self.token, self.pid = found.port, found.token, found.pid

    def socket(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def say(self, data: bytes) -> Answer:
        """Send exactly this; the whole answer. Status 0: the agent hung up without one."""
        with self.socket() as one, one.makefile("rb") as stream:
            try:
                one.sendall(data)
                return read(stream)
            except ConnectionError:
                return Answer(0, "", b"")

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str | None) -> Answer:
        """A request in order, but for the headers that are given; None leaves one out."""
        return self.say(self.request(method, path, body, **headers))

    def request(self, method: str, path: str, body: bytes = b"", **headers: str | None) -> bytes:
        """As `ask`, and not sent."""
        plain: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Bearer {self.token}",
            "Content-Length": str(len(body)),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in plain.items() if v is not None)]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def snapshot(self) -> dict[str, Any]:
        answer = self.ask("GET", "/v1/snapshot")
        assert answer.status == 200, answer
        told: dict[str, Any] = json.loads(answer.body)
        return told


def read(stream: Any) -> Answer:
    status = stream.readline()
    head = b""
    while (line := stream.readline()).strip():
        head += line
    words = status.split()
    length = next((int(h.split(b":")[1]) for h in head.splitlines() if h.lower().startswith(b"content-length")), None)
    body = stream.read() if length is None else stream.read(length)
    cookies = [h.partition(b": ")[2] for h in head.splitlines() if h.lower().startswith(b"set-cookie: ")]
    cookie = b"".join(cookies).decode().partition(";")[0]
    return Answer(int(words[1]) if len(words) > 1 else 0, head.decode().lower(), body, cookie)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knock]:
    """One agent for a whole file, with the bot `shop`, which runs, and `news`, which does not."""
    top: Path = tmp_path_factory.mktemp("door")
    home = Home(top / "home", top / "locks", "http://127.0.0.1:9")
    home.bot("shop", TALKS, stop_timeout=2)
    home.bot("news", TALKS, stop_timeout=2)
    try:
        home.agent()
        assert home.run("start", "shop").returncode == 0
        yield Knock(home)
    finally:
        home.close()
