"""The emulator on real sockets: forms of a request, faults, clients that die, many at once."""

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from emulation.emulator import Emulator

from tray_app.demo.polling import OTHER_READER

WAIT = 20


class Client:
    """One connection of a bot, as reader `name`."""

    def __init__(self, url: str, token: str, name: str | None = None) -> None:
        self.http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=WAIT)
        self.path = f"/bot{token}"
        self.headers = {"X-Reader": name} if name else {}

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self.send(method, **params)
        return self.read()

    def send(self, method: str, **params: Any) -> None:
        self.http.request("GET", f"{self.path}/{method}?{urlencode(params)}", headers=self.headers)

    def read(self) -> dict[str, Any]:
        answer = self.http.getresponse()
        reply: dict[str, Any] = json.load(answer)
        assert answer.status == reply.get("error_code", 200)
        return reply

    def die(self) -> None:
        """Close the socket as the kernel does for a process that was killed."""
        self.http.close()


@pytest.fixture
def client(emulator: Emulator, token: str) -> Iterator[Callable[..., Client]]:
    clients: list[Client] = []

    def client(name: str | None = None, token: str = token) -> Client:
        clients.append(Client(emulator.url, token, name))
        return clients[-1]

    yield client
    for each in clients:
        each.die()


def waiting(readers: int) -> Callable[[dict[str, Any]], bool]:
    return lambda state: state["readers_now"] == readers


PART = '--xyz\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
FORMS = {
    "query": ("GET", "?chat_id=42&text=h%C3%A9+%26", "", ""),
    "form": ("POST", "", "application/x-www-form-urlencoded", "chat_id=42&text=h%C3%A9+%26"),
    "json": ("POST", "", "application/json; charset=utf-8", '{"chat_id": 42, "text": "hé &"}'),
    "multipart": (
        "POST",
        "",
        "multipart/form-data; boundary=xyz",
        PART.format("chat_id", 42) + PART.format("text", "hé &") + "--xyz--\r\n",
    ),
    "query and form": ("POST", "?chat_id=42", "application/x-www-form-urlencoded", "text=h%C3%A9+%26"),
}


@pytest.mark.parametrize(("verb", "query", "kind", "body"), FORMS.values(), ids=FORMS)
def test_parameters_come_in_every_form(client: Any, verb: str, query: str, kind: str, body: str) -> None:
    bot = client()
    bot.http.request(verb, f"{bot.path}/sendMessage{query}", body.encode(), {"Content-Type": kind} if kind else {})
    message = bot.read()["result"]
    assert (message["chat"]["id"], message["text"]) == (42, "hé &")


def test_a_token_may_be_quoted(client: Any, token: str) -> None:
    assert client(token=token.replace(":", "%3A")).ask("getMe")["ok"]


def test_a_good_form_that_nobody_added_is_unauthorized(client: Any) -> None:
    assert client(token="777:" + "B" * 35).ask("getMe") == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }


@pytest.mark.parametrize("malformed", ["nonsense", "0123:" + "A" * 35, "123:short", "9" * 60 + ":" + "A" * 35])
def test_a_malformed_token_is_told_apart(client: Any, malformed: str) -> None:
    assert client(token=malformed).ask("getMe")["description"] == "Unauthorized: invalid token specified"


@pytest.mark.parametrize("path", ["/", "/getMe", "/file/x", "/bot"])
def test_another_path_is_404(client: Any, path: str) -> None:
    bot = client()
    bot.http.request("GET", path)
    assert bot.read() == {"ok": False, "error_code": 404, "description": "Not Found"}


def test_a_json_body_that_is_none_is_400(client: Any) -> None:
    bot = client()
    bot.http.request("POST", f"{bot.path}/getMe", b"{", {"Content-Type": "application/json"})
    assert bot.read()["error_code"] == 400
    assert bot.ask("getMe")["ok"]


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"GET /" + b"x" * 70_000, 431),
    ],
)
def test_what_is_not_our_http_is_refused_and_closed(emulator: Emulator, raw: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(emulator.url).port or 0), timeout=WAIT) as peer:
        peer.sendall(raw)
        with peer.makefile("rb") as answer:
            assert answer.read().startswith(f"HTTP/1.1 {status} ".encode())


def test_requests_sent_together_and_in_pieces_are_answered_in_order(emulator: Emulator, token: str) -> None:
    first = f"GET /bot{token}/getUpdates?timeout=20 HTTP/1.1\r\n\r\n".encode()
    last = f"GET /bot{token}/getMe HTTP/1.1\r\nConnection: close\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", urlsplit(emulator.url).port or 0), timeout=WAIT) as peer:
        peer.sendall(first[:40])
        peer.sendall(first[40:] + last)
        emulator.wait_for(token, waiting(1))
        emulator.queue(token, "hello")
        with peer.makefile("rb") as answer:
            text = answer.read()
    assert 0 < text.index(b'"update_id": 1001') < text.index(b'"username": "echo_bot"')


def test_an_update_wakes_the_client_that_waits(emulator: Emulator, token: str, client: Any) -> None:
    bot = client()
    bot.send("getUpdates", timeout=50)
    emulator.wait_for(token, waiting(1))
    emulator.queue(token, "hello")
    assert bot.read()["result"][0]["message"]["text"] == "hello"


def test_the_older_of_two_clients_gets_the_409(emulator: Emulator, token: str, client: Any) -> None:
    older, newer = client(), client()
    older.send("getUpdates", timeout=50)
    emulator.wait_for(token, waiting(1))
    newer.send("getUpdates", timeout=50, offset=1)
    assert older.read()["description"] == OTHER_READER
    emulator.queue(token, "hello")
    assert newer.read()["ok"]
    assert emulator.state(token)["readers_most"] == 2


def test_readers_that_are_killed_and_followed_at_once_are_one(emulator: Emulator, token: str, client: Any) -> None:
    names = [f"reader {number}" for number in range(50)]
    for place, name in enumerate(names):
        bot = client(name)
        bot.send("getUpdates", timeout=50, offset=place + 1)
        emulator.wait_for(token, lambda state: list(state["readers"])[-1:] == [name])  # noqa: B023
        bot.die()
    state = emulator.wait_for(token, waiting(0))
    assert (list(state["readers"]), state["readers_most"], state["conflicts"]) == (names, 1, [])


@contextlib.contextmanager
def busy(emulator: Emulator) -> Iterator[None]:
    """The server looks at nothing until the block is over."""
    entered, over = threading.Event(), threading.Event()

    def block() -> None:
        entered.set()
        over.wait(WAIT)

    emulator._loop.call_soon_threadsafe(block)
    assert entered.wait(WAIT)
    yield
    over.set()


def test_a_death_before_a_request_counts_as_before_it(emulator: Emulator, token: str, client: Any) -> None:
    """A busy server hears of both together, and of the new client first, because half of its request came early."""
    old, new = client("old"), client("new")
    old.send("getUpdates", timeout=50, offset=1)
    emulator.wait_for(token, waiting(1))
    assert new.ask("getMe")["ok"]
    with busy(emulator):
        new.http.sock.sendall(f"GET {new.path}/getUpdates?offset=2 HTTP/1.1\r\n".encode())
        old.die()
        new.http.sock.sendall(b"X-Reader: new\r\n\r\n")
    with new.http.sock.makefile("rb") as answer:
        assert answer.readline().startswith(b"HTTP/1.1 200 ")
    state = emulator.state(token)
    assert (list(state["readers"]), state["readers_most"]) == (["old", "new"], 1)


def test_a_request_of_a_client_that_is_dead_by_now_makes_no_reader(emulator: Emulator, token: str, client: Any) -> None:
    dead, living = client("dead"), client("living")
    living.http.connect()
    with busy(emulator):
        dead.send("getUpdates", timeout=50)
        dead.die()
    living.send("getUpdates", timeout=50)
    state = emulator.wait_for(token, lambda state: "living" in state["readers"])
    assert list(state["readers"]) == ["living"]


def test_whoever_watches_hears_of_a_death(emulator: Emulator, token: str, client: Any) -> None:
    bot = client()
    bot.send("getUpdates", timeout=50)
    version = emulator.wait_for(token, waiting(1))["version"]
    bot.die()
    state = emulator.state(token, newer_than=version, timeout=5)
    assert (state["version"] > version, state["readers_now"]) == (True, 0)


def test_two_living_clients_that_poll_in_turn_are_two(emulator: Emulator, token: str, client: Any) -> None:
    emulator.queue(token, "hello", 3)
    one, other = client("one"), client("other")
    for bot in (one, other, one):
        assert bot.ask("getUpdates", timeout=50)["ok"]
    assert emulator.state(token)["readers_most"] == 2


def test_two_bots_do_not_disturb_each_other(emulator: Emulator, token: str, client: Any) -> None:
    second = "654321:" + "B" * 35
    emulator.add_bot(second)
    bots = [client(token=token), client(token=second)]
    for bot in bots:
        bot.send("getUpdates", timeout=50)
    for each in (token, second):
        emulator.wait_for(each, waiting(1))
        emulator.queue(each, "hello")
    assert all(bot.read()["ok"] for bot in bots)
    assert emulator.state(second)["readers_most"] == 1


def test_fifty_clients_wait_at_once(emulator: Emulator, client: Any) -> None:
    tokens = [f"{1000 + number}:" + "C" * 35 for number in range(50)]
    bots = []
    for each in tokens:
        emulator.add_bot(each)
        bots.append(client(token=each))
        bots[-1].send("getUpdates", timeout=50)
    for each in tokens:
        emulator.wait_for(each, waiting(1))
        emulator.queue(each, f"to {each[:4]}")
    assert [bot.read()["result"][0]["message"]["text"] for bot in bots] == [f"to {each[:4]}" for each in tokens]


def test_thousands_of_updates_from_many_threads_are_neither_lost_nor_doubled(
    emulator: Emulator, token: str, client: Any
) -> None:
    bot, got, offset = client("bot"), [], 0
    with ThreadPoolExecutor(4) as pool:
        queued = list(pool.map(lambda number: emulator.queue(token, f"thread {number}", 1000), range(4)))
        while len(got) < 4000:
            got += [update["update_id"] for update in bot.ask("getUpdates", timeout=5, offset=offset)["result"]]
            offset = got[-1] + 1
    assert sorted(got) == sorted(number for ids in queued for number in ids) == list(range(1001, 5001))


FAULTS: dict[str, tuple[dict[str, Any], int, bytes]] = {
    "500": ({"kind": "error"}, 500, b'"description": "Internal Server Error"'),
    "421": ({"kind": "error", "status": 421, "description": "Misdirected Request"}, 421, b'"error_code": 421'),
    "429": ({"kind": "error", "status": 429, "retry_after": 7}, 429, b'"parameters": {"retry_after": 7}'),
    "html": ({"kind": "html", "status": 502}, 502, b"<h1>Bad Gateway</h1>"),
    "empty": ({"kind": "empty", "status": 504}, 504, b""),
}


@pytest.mark.parametrize(("fault", "status", "body"), FAULTS.values(), ids=FAULTS)
def test_faults_strike_as_often_as_was_said(
    emulator: Emulator, token: str, client: Any, fault: Any, status: int, body: bytes
) -> None:
    emulator.set_fault(token, **fault, count=2)
    bot = client()
    for _ in range(2):
        bot.send("getMe")
        answer = bot.http.getresponse()
        assert (answer.status, body in answer.read()) == (status, True)
        assert answer.getheader("Retry-After") == (str(fault["retry_after"]) if "retry_after" in fault else None)
    assert bot.ask("getMe")["ok"]


def test_a_reset_is_a_reset(emulator: Emulator, token: str, client: Any) -> None:
    emulator.set_fault(token, "reset", count=1)
    bot = client()
    bot.send("getMe")
    with pytest.raises(ConnectionResetError) as reset:
        bot.read()
    assert not isinstance(reset.value, http.client.RemoteDisconnected)
    assert client().ask("getMe")["ok"]


def test_offline_cuts_the_client_that_waits_and_everybody_until_cleared(
    emulator: Emulator, token: str, client: Any
) -> None:
    bot = client()
    bot.send("getUpdates", timeout=50)
    emulator.wait_for(token, waiting(1))
    emulator.set_fault(token, "offline")
    with pytest.raises(ConnectionResetError):
        bot.read()
    with pytest.raises(ConnectionResetError):
        client().ask("getMe")
    emulator.clear_fault(token)
    assert client().ask("getMe")["ok"]
    assert emulator.state(token)["readers_now"] == 0


def test_latency_delays_and_loses_nothing(emulator: Emulator, token: str, client: Any) -> None:
    emulator.queue(token, "hello")
    emulator.set_fault(token, "latency", seconds=0.2)
    started = time.monotonic()
    assert len(client().ask("getUpdates")["result"]) == 1
    assert time.monotonic() - started >= 0.2


def test_a_fault_may_be_for_one_method(emulator: Emulator, token: str, client: Any) -> None:
    emulator.set_fault(token, "error", status=500, method="deleteWebhook")
    bot = client()
    assert bot.ask("getMe")["ok"]
    assert bot.ask("deleteWebhook")["error_code"] == 500


def test_the_world_of_a_bot(emulator: Emulator, token: str, client: Any) -> None:
    bot = client()
    emulator.set_webhook(token, "https://example.org/hook", "Connection refused")
    assert bot.ask("getWebhookInfo")["result"]["last_error_message"] == "Connection refused"
    emulator.set_webhook(token, "")
    emulator.revoke(token)
    assert bot.ask("getMe")["error_code"] == 401
    emulator.restore(token)
    emulator.set_rival(token, True)
    emulator.queue(token, "stolen")
    emulator.wait_for(token, lambda state: state["confirmed"] == [1001])
    emulator.set_rival(token, False)
    assert emulator.state(token)["webhook"] == ""


def test_a_wait_for_what_does_not_come_tells_the_state(emulator: Emulator, token: str) -> None:
    with pytest.raises(TimeoutError, match="'pending': \\[\\]"):
        emulator.wait_for(token, lambda state: state["pending"], timeout=0.05)


def test_a_mistake_is_told(emulator: Emulator, token: str) -> None:
    for mistake in (
        lambda: emulator.state("99:" + "X" * 35),
        lambda: emulator.add_bot("nonsense"),
        lambda: emulator.ask("nonsense", token=token),
        lambda: emulator.ask("queue", token=token, texts=[]),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            mistake()


def test_no_state_holds_a_token(emulator: Emulator, token: str, client: Any) -> None:
    emulator.queue(token, "hello")
    client("bot").ask("getUpdates")
    assert token.partition(":")[2] not in json.dumps(emulator.state(token))


def test_a_taken_port_is_an_error_and_a_closed_one_is_free_again(token: str) -> None:
    with Emulator() as first:
        port = urlsplit(first.url).port or 0
        with pytest.raises(OSError, match=r"in use|10048"):
            Emulator(port).start()
        bot = Client(first.url, token)
        assert bot.ask("getMe")["error_code"] == 401
    with pytest.raises(OSError, match=r"reset|closed|refused"):
        bot.ask("getMe")
    first.close()
    with Emulator(port) as second:
        assert second.url == first.url
