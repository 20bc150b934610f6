"""The agent's door by attack: over real sockets, against a real agent.

Deliberate faults that were tried, each red: no token asked for · the token's beginning enough · Host not looked at ·
its port not · its beginning enough · Origin not · null let in as Origin · no limit for a body · none for one in chunks
· errors that are not JSON · the endpoint file readable · its folder open · no end of patience · no limit of the crowd ·
the refused not hung up on · a number of lines taken as it comes · the log of a bot that there
is not · a listener kept after its reader has gone · no end of patience for who is being served.
"""

import asyncio
import json
import select
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import psutil
import pytest
from api.conftest import Knock
from e2e.waiting import until
from processes import open_files

from tray_app.api import server
from tray_app.api.client import Client
from tray_app.api.port import Port
from tray_app.api.wire import snapshot
from tray_app.core.errors import BotTrayError
from tray_app.core.model import BotView, Snapshot

LONG = "x" * 300_000
ASK = ("GET", "/v1/snapshot")


@pytest.fixture(autouse=True)
def unharmed(door: Knock) -> Iterator[None]:
    """Whatever was said to it, the agent answers as before, and its bots are as before."""
    before = [(b["name"], b["phase"], b["pid"]) for b in door.snapshot()["bots"]]
    yield
    after = [(b["name"], b["phase"], b["pid"]) for b in door.snapshot()["bots"]]
    assert after == before


# -- who is let in ----------------------------------------------------------------------------------------------------

WRONG: dict[str, tuple[int, dict[str, str | None]]] = {
    "no token": (401, {"Authorization": None}),
    "an empty token": (401, {"Authorization": ""}),
    "a wrong token": (401, {"Authorization": "Bearer " + "A" * 43}),
    "half the token": (401, {"Authorization": "Bearer {half}"}),
    "the token and more": (401, {"Authorization": "Bearer {token}A"}),
    "the token as a password": (401, {"Authorization": "Basic {token}"}),
    "the token alone": (401, {"Authorization": "{token}"}),
    "the token in a cookie": (401, {"Authorization": None, "Cookie": "token={token}"}),
    "a name that is bound to 127.0.0.1": (421, {"Host": "evil.example:{port}"}),
    "a name that begins well": (421, {"Host": "127.0.0.1.evil.example:{port}"}),
    "a name that ends well": (421, {"Host": "evil.example#127.0.0.1:{port}"}),
    "a user before the host": (421, {"Host": "127.0.0.1@evil.example:{port}"}),
    "a host without a port": (421, {"Host": "127.0.0.1"}),
    "a name without a port": (421, {"Host": "localhost"}),
    "another port": (421, {"Host": "127.0.0.1:80"}),
    "every address": (421, {"Host": "0.0.0.0:{port}"}),
    "the other loopback": (421, {"Host": "[::1]:{port}"}),
    "an empty host": (421, {"Host": ""}),
    "no host": (400, {"Host": None}),
    "a foreign page": (403, {"Origin": "http://evil.example"}),
    "a page on another port": (403, {"Origin": "http://127.0.0.1:80"}),
    "a page without a port": (403, {"Origin": "http://localhost"}),
    "a page that says https": (403, {"Origin": "https://127.0.0.1:{port}"}),
    "a page that hides its origin": (403, {"Origin": "null"}),
    "an empty origin": (403, {"Origin": ""}),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize(("method", "path"), [ASK, ("POST", "/v1/bots/shop/stop"), ("POST", "/v1/quit")])
def test_who_is_not_let_in(door: Knock, what: str, method: str, path: str) -> None:
    status, headers = WRONG[what]
    known = {"token": door.token, "half": door.token[:21], "port": door.port}
    answer = door.ask(method, path, **{k: v.format(**known) if v else v for k, v in headers.items()})
    assert answer.status == status
    assert "access-control" not in answer.head
    assert "connection: close" in answer.head
    if status != 400:
        assert answer.error == {"message": "refused", "cure": None, "exit_code": 1}


@pytest.mark.parametrize("headers", [{}, {"Host": "localhost:{port}"}, {"Origin": "http://127.0.0.1:{port}"}])
def test_who_is_let_in(door: Knock, headers: dict[str, str]) -> None:
    answer = door.ask(*ASK, **{k: v.format(port=door.port) for k, v in headers.items()})
    assert answer.status == 200
    assert "access-control" not in answer.head


def test_a_page_may_not_even_ask_whether_it_may(door: Knock) -> None:
    answer = door.ask("OPTIONS", "/v1/quit", Origin="http://evil.example", Access_Control_Request_Method="POST")
    assert answer.status == 403
    assert "access-control" not in answer.head


@pytest.mark.parametrize("path", ["/", "/v1/bots/shop/logs", "/v1/nothing", "/v1/bots/nobody/start", "/docs"])
def test_without_the_token_nothing_is_told_apart(door: Knock, path: str) -> None:
    assert door.ask("GET", f"{path}?token={door.token}", Authorization=None).status == 401


# -- what is said -----------------------------------------------------------------------------------------------------


def test_too_large(door: Knock) -> None:
    stop = ("POST", "/v1/bots/shop/stop")
    assert door.ask(*stop, Content_Length="16385").status == 413
    assert door.ask(*stop, Content_Length="9" * 20).status == 413
    chunks = b"".join(b"1000\r\n" + b"x" * 4096 + b"\r\n" for _ in range(5)) + b"0\r\n\r\n"
    answer = door.ask(*stop, chunks, Content_Length=None, Transfer_Encoding="chunked")
    assert (answer.status, answer.error["message"]) == (413, "The request is too large.")
    # hung up on in the middle of it, the answer may be lost on the way
    assert door.ask(*ASK, X_Long=LONG).status in (400, 0)
    assert door.ask("GET", f"/v1/{LONG}").status in (400, 0)
    assert door.say(b"GET " + LONG.encode()).status in (400, 0)


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 64 + b"\r\n\r\n",  # TLS
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /v1/snapshot\r\n\r\n",
        b"GET /v1/snapshot HTTP/x.y\r\n\r\n",
        b"GET  /v1/snapshot HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_no_http(door: Knock, data: bytes) -> None:
    assert door.say(data).status == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/v1/bots/nobody/start", 404),
        ("POST", "/v1/bots/shop/explode", 404),
        ("POST", "/v1/bots/%2e%2e/start", 404),
        ("POST", "/v1/bots/..%2f..%2fetc%2fpasswd/start", 404),
        ("GET", "/v1/bots/%2e%2e%2fagent/logs", 404),
        ("GET", "/v1/bots/../../bots.toml", 404),
        ("GET", "/v1/bots/agent/logs", 404),
        ("POST", "/v1/bots/shop%00/start", 404),
        ("POST", "/v1/bots/%ff%fe/start", 404),
        ("POST", "/v1/bots//start", 404),
        ("GET", "/v2/snapshot", 404),
        ("GET", "/", 404),
        ("GET", "/v1/bots/shop/stop", 405),
        ("GET", "/v1/quit", 405),
        ("PUT", "/v1/snapshot", 405),
        ("DELETE", "/v1/bots/shop/stop", 405),
        ("GET", "/v1/bots/shop/logs?lines=-1", 400),
        ("GET", "/v1/bots/shop/logs?lines=all", 400),
        ("GET", "/v1/bots/shop/history?newest=all", 400),
        ("GET", "/v1/bots/shop/logs?lines=%C2%B2", 400),
        ("GET", "/v1/bots/shop/logs?lines=" + "9" * 5000, 400),
    ],
)
def test_what_there_is_not(door: Knock, method: str, path: str, status: int) -> None:
    answer = door.ask(method, path)
    assert answer.status == status
    assert answer.error["exit_code"] == 2
    assert answer.error["message"].endswith((".", "number.", path.partition("?")[0]))


def test_an_error_in_the_readers_language(door: Knock) -> None:
    for wanted, words in (("en", "There is no bot"), ("ru-RU,ru;q=0.9", "нет"), ("tlh", "There is no bot"), ("", "")):
        answer = door.ask("POST", "/v1/bots/nobody/start", Accept_Language=wanted)
        assert words in answer.error["message"]


# -- who is slow, and who is many -------------------------------------------------------------------------------------


def test_two_hundred_who_say_nothing_or_half(door: Knock) -> None:
    crowd = [door.socket() for _ in range(200)]
    for one in crowd[::2]:
        one.sendall(b"GET /v1/snapshot HTTP/1.1\r\nHost: 127")
    assert len(door.snapshot()["bots"]) == 2
    assert door.home.run("status").returncode == 0
    for one in crowd:
        one.close()


def knocking(door: Knock, request: bytes) -> socket.socket:
    one = door.socket()
    one.settimeout(60)
    with suppress(ConnectionError):
        one.sendall(request)
    return one


def first_byte(one: socket.socket) -> bytes:
    try:
        return one.recv(1)
    except ConnectionError:
        return b""


@pytest.mark.linux("Windows has room for as many; how they are refused there: test_who_comes_too_late_is_hung_up_on")
def test_a_crowd_does_not_take_the_files_that_bots_need(door: Knock) -> None:
    before = open_files(door.pid)
    crowd = [knocking(door, door.request("GET", "/v1/watch")) for _ in range(320)]
    try:
        answers = [first_byte(one) for one in crowd]
        assert answers[:200] == [b"H"] * 200, "they are served, for as long as they like"
        assert answers[-50:] == [b""] * 50, "who comes too late is hung up on"
        assert open_files(door.pid) < before + 256 + 40
    finally:
        for one in crowd:
            one.close()
    until(lambda: open_files(door.pid) < before + 40, lambda: open_files(door.pid))


class Fake:
    """An agent with one bot, which does nothing until it ends."""

    def __init__(self) -> None:
        self.revision, self.closed = 0, False
        self.ending = asyncio.Event()
        self.listeners = 0

    async def fresh(self) -> None:
        pass

    def spare(self, pid: int) -> None:
        pass

    def snapshot(self, language: str) -> Snapshot:
        return Snapshot(bots=(BotView("shop"),))

    async def next_change(self, after: int) -> int:
        await self.ending.wait()
        self.closed = True
        return 1

    def chosen(self, names: list[str]) -> list[str]:
        return names

    def follow(self, name: str, callback: Any, lines: int) -> tuple[bytes, Callable[[], None]]:
        self.listeners += 1

        def stop() -> None:
            self.listeners -= 1

        return b"tail", stop


async def serving(agent: Fake) -> Port:
    port = Port()
    port.serve(cast(server.Agent, agent), lambda text: None, asyncio.to_thread)
    return port


def test_who_knocks_before_the_server_is_there_is_answered_by_it(tmp_path: Path) -> None:
    """Its bots are started first, and `status` said "No agent is running" then (seen on a busy machine)."""

    async def story() -> None:
        port, file = Port(), tmp_path / "agent.json"
        port.write(file)
        asked = asyncio.ensure_future(asyncio.to_thread(snapshot, file))
        await asyncio.to_thread(select.select, [port.socket], [], [], 60)  # it knocks
        port.serve(cast(server.Agent, Fake()), lambda text: None, asyncio.to_thread)
        assert (await asked)["bots"][0]["name"] == "shop"
        await port.close()

    asyncio.run(story())


def test_a_bot_that_is_removed_while_something_is_done_with_it_is_called_that(tmp_path: Path) -> None:
    """Whoever had asked was told that a foreign agent, or one of another version, had answered."""

    class Removing(Fake):
        async def cure(self, name: str, kind: str, value: str) -> None:
            pass

        def snapshot(self, language: str) -> Snapshot:
            return Snapshot()

    async def story() -> None:
        opened, file = await serving(Removing()), tmp_path / "agent.json"
        opened.write(file)
        with pytest.raises(BotTrayError, match=r"shop was taken off the list meanwhile\."):
            await asyncio.to_thread(Client(file).cure, "shop", "find-out", "")
        await opened.close()

    asyncio.run(story())


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request's head that is not whole after a while is waited for no longer; who is being served has time."""

    async def story() -> None:
        monkeypatch.setattr(server, "HURRY", 0.2)
        agent = Fake()
        opened = await serving(agent)
        port = opened.endpoint.port
        half = b"GET /v1/watch HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % port
        ends = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        ends[1][1].write(half)
        ends[2][1].write(half + b"Authorization: Bearer %s\r\n\r\n" % opened.endpoint.token.encode())
        async with asyncio.timeout(10):
            for reader, _ in ends[:2]:
                with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                    await reader.readexactly(1)
            await ends[2][0].readuntil(b"data: ")
            agent.ending.set()
            await ends[2][0].readuntil(b"\r\n0\r\n\r\n")
        for _, writer in ends:
            writer.close()
        await opened.close()

    asyncio.run(story())


def test_who_comes_too_late_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        monkeypatch.setattr(server, "CROWD", 20)
        monkeypatch.setattr(server, "HURRY", 600)
        opened = await serving(Fake())
        found = opened.endpoint
        watch = f"GET /v1/watch HTTP/1.1\r\nHost: 127.0.0.1:{found.port}\r\nAuthorization: Bearer {found.token}\r\n\r\n"
        async with asyncio.timeout(60):
            ends = [await asyncio.open_connection("127.0.0.1", found.port) for _ in range(25)]
            for reader, writer in ends[:20]:
                writer.write(watch.encode())
                await reader.readuntil(b"data: ")
            for reader, _ in ends[20:]:
                with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                    await reader.readexactly(1)
        for _, writer in ends:
            writer.close()
        await opened.close()

    asyncio.run(story())


def test_a_reader_that_goes_away_is_written_for_no_longer() -> None:
    async def story() -> None:
        agent = Fake()
        opened = await serving(agent)
        found = opened.endpoint
        head = f"GET /v1/bots/shop/logs?follow=1 HTTP/1.1\r\nHost: 127.0.0.1:{found.port}\r\n"
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", found.port)
            writer.write(f"{head}Authorization: Bearer {found.token}\r\n\r\n".encode())
            await reader.readuntil(b"tail")
            assert agent.listeners == 1
            writer.close()
            while agent.listeners:
                await asyncio.sleep(0.005)
        await opened.close()

    asyncio.run(story())


# -- where it says where it is ----------------------------------------------------------------------------------------


@pytest.mark.linux("modes; the access list of such a folder: windows/test_lease_windows.py")
def test_the_endpoint_file_is_private(door: Knock) -> None:
    assert stat.S_IMODE(door.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(door.file.parent.stat().st_mode) == 0o700
    assert json.loads(door.file.read_text())["pid"] == door.pid


def test_the_token_is_nowhere_else(door: Knock) -> None:
    secret = door.token.encode()
    assert len(secret) >= 32
    for file in door.home.folder.rglob("*"):
        if file.is_file() and file != door.file:
            assert secret not in file.read_bytes(), file
    for pid in door.home.pids():
        one = psutil.Process(pid)
        assert door.token not in f"{one.cmdline()} {one.environ()}"
    assert secret not in json.dumps(door.snapshot()).encode()
