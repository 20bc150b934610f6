"""The Bot API client against real sockets: servers, proxies and troubles, and the token in none of its words."""

import base64
import json
import logging
import os
import select
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from emulation.emulator import Emulator

from tray_app.adapters.telegram import certificates
from tray_app.adapters.telegram.telegram import BotApi
from tray_app.core.errors import BotTrayError, ConfigError, TelegramUnreachable, TokenRefused
from tray_app.core.telegram.botapi import Polled
from tray_app.core.tokens.token import Token
from tray_app.demo.polling import OTHER_READER, WEBHOOK_ACTIVE, WEBHOOK_SET

SECRET = "A" * 20 + "_-" + "b" * 13
TOKEN = Token(f"123456:{SECRET}")
ME = {"id": 123456, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 3}
TLS_HELLO = b"\x16"
SRC = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def no_token_anywhere(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    recwarn: pytest.WarningsRecorder,
) -> Iterator[None]:
    """No proxy and no authority of this machine; after each test: nothing logged, printed or warned has the token."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in (*certificates.FILES, *certificates.FOLDERS):
        monkeypatch.delenv(name, raising=False)
    for name in ("", "urllib3", "requests", "urllib3.connectionpool", "urllib3.util.retry"):
        caplog.set_level(logging.DEBUG, logger=name)
    yield
    told = "".join(capfd.readouterr()) + caplog.text + "".join(str(w.message) for w in recwarn)
    assert SECRET not in told
    assert "hunter2" not in told


def ok(result: object) -> bytes:
    return response(200, json.dumps({"ok": True, "result": result}))


def failure(code: int, description: str, **more: object) -> bytes:
    return response(code, json.dumps({"ok": False, "error_code": code, "description": description, **more}))


def response(code: int, body: str | bytes, *headers: str) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    head = [f"HTTP/1.1 {code} Whatever", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


class Server:
    """Answers each connection with the next of its answers (the last one again and again) and keeps the requests."""

    def __init__(
        self, answers: tuple[bytes | Callable[[socket.socket], None], ...], tls: ssl.SSLContext | None
    ) -> None:
        self.answers, self.tls = list(answers), tls
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http{'s' if tls else ''}://localhost:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(client, server_side=True) if self.tls else client as wrapped:
                data = b""
                while b"\r\n\r\n" not in data and data[:1] != TLS_HELLO and (part := wrapped.recv(65536)):
                    data += part
                self.requests.append(data)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if callable(answer):
                    answer(wrapped)
                else:
                    wrapped.sendall(answer)
        except OSError:  # the client does not like us: that is the test
            client.close()


@contextmanager
def serving(*answers: bytes | Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(answers, tls)
    try:
        yield server
    finally:
        server.listener.close()


def api(base: str, **more: object) -> BotApi:
    return BotApi(TOKEN, base, **{"pause": lambda seconds: None, "timeout": (2.0, 2.0), **more})  # type: ignore[arg-type]


def error_of(call: Callable[[], object], kind: type[BotTrayError]) -> BotTrayError:
    """The error of a call. Neither it, nor what hangs on it, nor our frames that it came through tell the token."""
    with pytest.raises(kind) as caught:
        call()
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    frames = [
        repr(frame.f_locals)
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if "tray_app" in frame.f_code.co_filename and kind is not ConfigError
    ]
    for text in (str(error), repr(error), repr(error.args), *traceback.format_exception(error), *frames):
        assert SECRET not in text
        assert "hunter2" not in text
    return error


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_get_me_gives_facts() -> None:
    with serving(ok(ME), ok({**ME, "can_read_all_group_messages": True})) as server:
        me, reading = api(server.url).get_me(), api(server.url).get_me()
    assert (me.id, me.username, me.first_name) == (123456, "shop_bot", "Shop")
    assert (me.can_read_all_group_messages, reading.can_read_all_group_messages) == (False, True)
    assert server.requests[0].startswith(f"POST /bot123456:{SECRET}/getMe HTTP/1.1".encode())


def test_webhook_is_told_by_its_host_only() -> None:
    info = {
        **WEBHOOK,
        "url": f"https://user:hunter2@hooks.example.org:8443/{SECRET}",
        "last_error_date": 1795000000,
        "last_error_message": f"Wrong response from the webhook: 502 for /{SECRET}",
    }
    with serving(ok(info)) as server:
        hook = api(server.url).get_webhook_info()
    assert hook.host == "hooks.example.org:8443"
    assert hook.url == info["url"]
    assert hook.pending_update_count == 3
    assert hook.last_error_date == 1795000000
    assert hook.last_error_message == "Wrong response from the webhook: 502 for /***"
    assert SECRET not in repr(hook)


def test_delete_webhook_never_drops_updates() -> None:
    with serving(response(200, '{"ok":true,"result":true,"description":"Webhook is already deleted"}')) as server:
        api(server.url).delete_webhook()
    assert server.requests[0].startswith(f"POST /bot123456:{SECRET}/deleteWebhook HTTP".encode())
    assert b"drop" not in server.requests[0]


@pytest.mark.parametrize(
    ("answer", "polled"),
    [
        (ok([]), Polled.NOTHING),
        (ok([{"update_id": 7}]), Polled.UPDATES),
        (failure(409, OTHER_READER), Polled.PUSHED_OUT),
        (failure(409, WEBHOOK_ACTIVE), Polled.WEBHOOK),
        (failure(409, WEBHOOK_SET), Polled.WEBHOOK),
    ],
)
def test_a_probe_takes_no_update_and_is_sent_once(answer: bytes, polled: Polled) -> None:
    """No offset, which would confirm or forget updates, and no allowed_updates, which would stick."""

    def answer_it(client: socket.socket) -> None:
        data = server.requests[0].partition(b"\r\n\r\n")[2]
        while not data:
            data = client.recv(65536)
        bodies.append(data)
        client.sendall(answer)

    bodies: list[bytes] = []
    with serving(answer_it) as server:
        assert api(server.url).probe(7) is polled
    assert bodies == [b"timeout=7&limit=1"]
    with serving(failure(502, "Bad Gateway")) as server:
        error_of(lambda: api(server.url).probe(7), TelegramUnreachable)
    assert len(server.requests) == 1


def test_against_the_emulator() -> None:
    with Emulator() as emulator:
        emulator.add_bot(TOKEN.reveal(), username="shop_bot")
        emulator.queue(TOKEN.reveal(), "hello", count=4)
        emulator.set_webhook(TOKEN.reveal(), f"https://hooks.example.org/{SECRET}")
        bot = api(emulator.url)
        assert bot.get_me().username == "shop_bot"
        assert bot.get_webhook_info().host == "hooks.example.org"
        bot.delete_webhook()
        after = bot.get_webhook_info()
        assert (after.url, after.host, after.pending_update_count) == ("", "", 4)
        emulator.revoke(TOKEN.reveal())
        error_of(bot.get_me, TokenRefused)


@pytest.mark.parametrize("end", ["", "/", "/bot", "/bot/"])
def test_every_form_of_api_base_leads_to_the_same_path(end: str) -> None:
    with serving(ok(ME)) as server:
        api(server.url + end).get_me()
        api(f"{server.url}/some/path{end}").get_me()
    assert server.requests[0].startswith(f"POST /bot123456:{SECRET}/getMe ".encode())
    assert server.requests[1].startswith(f"POST /some/path/bot123456:{SECRET}/getMe ".encode())


@pytest.mark.parametrize(
    "base", ["localhost:8081", "ftp://x", "http://", "http://h:port", f"https://h/bot{TOKEN.reveal()}"]
)
def test_what_is_no_api_base_is_a_config_error(base: str) -> None:
    assert error_of(lambda: api(base), ConfigError).cure is not None


# -- answers that are refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (failure(401, "Unauthorized"), TokenRefused, "wrong or was revoked"),
        (failure(404, "Not Found"), TokenRefused, "token or api_base is wrong"),
        (failure(421, "Misdirected Request: unallowed token specified"), TokenRefused, "does not serve bot 123456"),
        (response(404, "<html>nginx</html>"), TelegramUnreachable, "does not answer like a Bot API (HTTP 404)"),
        (response(403, "<html>blocked</html>"), TelegramUnreachable, "does not answer like a Bot API (HTTP 403)"),
        (failure(400, "Logged out"), TelegramUnreachable, "was logged out"),
        (failure(409, f"Conflict: {SECRET}"), TelegramUnreachable, "HTTP 409: Conflict: ***."),
        (
            response(302, "", "Location: http://localhost/elsewhere"),
            TelegramUnreachable,
            "sends us elsewhere (HTTP 302)",
        ),
        (response(200, "<html>please log in</html>"), TelegramUnreachable, "does not answer like a Bot API (HTTP 200)"),
        (response(200, ""), TelegramUnreachable, "does not answer like a Bot API (HTTP 200)"),
        (response(200, "[" * 50000), TelegramUnreachable, "does not answer like a Bot API (HTTP 200)"),
        (ok("me"), TelegramUnreachable, "does not answer like a Bot API (HTTP 200)"),
        (response(200, b"\xff\xfe\x00"), TelegramUnreachable, "does not answer like a Bot API (HTTP 200)"),
    ],
)
def test_a_refusal_is_told_in_words_and_not_tried_again(answer: bytes, kind: type[BotTrayError], words: str) -> None:
    with serving(answer) as server:
        error = error_of(api(server.url).get_me, kind)
    assert words in str(error)
    assert error.cure is not None
    assert len(server.requests) == 1
    assert not getattr(error, "offline", False)


def test_what_is_no_bot_api_has_no_trouble_of_its_own() -> None:
    """`api_base` at a program of this machine: to change was nothing there, it was said."""

    class Program(BaseHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Program) as program:
        threading.Thread(target=program.serve_forever).start()
        base = f"http://127.0.0.1:{program.server_port}"
        error = error_of(api(base).get_me, TelegramUnreachable)
        program.shutdown()
    assert str(error).startswith(
        f"{base[7:]} does not answer like a Bot API (HTTP 501). Look at api_base and the proxy"
    )


def test_trouble_of_a_server_of_ones_own_may_be_for_its_owner_to_look_at() -> None:
    with serving(failure(502, "Bad Gateway")) as server:
        error = error_of(api(server.url).get_me, TelegramUnreachable)
    assert "nothing to change on this machine" not in str(error)
    assert "api_base" in str(error.cure)


def test_a_sign_that_no_token_has_is_named_by_a_server_of_ones_own() -> None:
    with serving(failure(404, "Not Found")) as server:
        bot = BotApi(Token(TOKEN.reveal() + "#my bot"), server.url, pause=lambda seconds: None)
        error = error_of(bot.get_me, TokenRefused)
    assert str(error.cure).startswith("It has the sign # (U+0023) at place ")


def test_404_is_about_the_token_only_for_get_me() -> None:
    for said in ("Not Found", "Not Found: method not found"):
        with serving(failure(404, said)) as server:
            assert f"HTTP 404: {said}." in str(error_of(api(server.url).get_webhook_info, TelegramUnreachable))


def test_redirects_are_not_followed() -> None:
    with serving(ok(ME)) as elsewhere, serving(response(307, "", f"Location: {elsewhere.url}/")) as server:
        error_of(api(server.url).get_me, TelegramUnreachable)
        assert elsewhere.requests == []


def test_too_many_requests_says_how_long_to_wait() -> None:
    asked = failure(429, "Too Many Requests: retry after 7", parameters={"retry_after": 7})
    with serving(asked) as server:
        error = error_of(api(server.url).get_me, TelegramUnreachable)
    assert isinstance(error, TelegramUnreachable)
    assert error.retry_after == 7.5
    assert "7 s" in str(error)
    assert len(server.requests) == 1


def test_the_wait_may_be_told_by_the_header_alone() -> None:
    with serving(response(429, "<html>slow down</html>", "Retry-After: 30")) as server:
        error = error_of(api(server.url).get_me, TelegramUnreachable)
    assert getattr(error, "retry_after", None) == 30.5


@pytest.mark.parametrize("body", ["<html>502 Bad Gateway</html>", "", '{"ok":false,"error_code":502}'])
def test_trouble_of_the_server_is_tried_again_after_1_2_and_4_seconds(body: str) -> None:
    pauses: list[float] = []
    with serving(response(502, body)) as server:
        error = error_of(api(server.url, pause=pauses.append).get_me, TelegramUnreachable)
    assert "HTTP 502" in str(error)
    assert getattr(error, "offline", False)
    assert pauses == [1, 2, 4]
    assert len(server.requests) == 4


def test_a_server_that_recovers_is_believed() -> None:
    with serving(response(502, "<html>"), failure(500, "Internal Server Error: restart"), ok(ME)) as server:
        assert api(server.url).get_me().username == "shop_bot"


# -- no answer ---------------------------------------------------------------------------------------------------------


def hang_up(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a close is a reset then
    client.close()


def never(client: socket.socket) -> None:
    client.recv(1)  # until the other side gives up


def drip(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        client.sendall(b" ")
        if select.select([client], [], [], 0.05)[0]:
            return


def test_a_closed_port() -> None:
    pauses: list[float] = []
    error = error_of(api(f"http://127.0.0.1:{closed_port()}", pause=pauses.append).get_me, TelegramUnreachable)
    assert "refuses the connection" in str(error)
    assert getattr(error, "offline", False)
    assert pauses == [1, 2, 4]


def test_a_name_that_does_not_exist() -> None:
    error = error_of(api("https://nonexistent.invalid").get_me, TelegramUnreachable)
    assert "The name nonexistent.invalid cannot be looked up (DNS)" in str(error)


def test_a_connection_that_is_cut() -> None:
    with serving(hang_up) as server:
        error = error_of(api(server.url).get_me, TelegramUnreachable)
    assert "was cut" in str(error)
    assert len(server.requests) == 4


def test_a_server_that_does_not_answer_is_asked_once() -> None:
    with serving(never) as server:
        error = error_of(api(server.url, timeout=(2, 0.1)).get_me, TelegramUnreachable)
    assert "did not answer in time" in str(error)
    assert len(server.requests) == 1
    with serving(never) as server:  # which waits for the end of what is no request to it
        error = error_of(api(server.url.replace("http:", "https:"), timeout=(2, 0.1)).get_me, TelegramUnreachable)
    assert "took the connection but did not answer in time" in str(error)
    assert "whether it is http or https" in str(error)


@pytest.mark.timeout(20)  # without an end of ours it drips for hours
def test_a_server_that_drips_is_not_waited_for_to_the_end() -> None:
    with serving(drip) as server:
        error = error_of(api(server.url, timeout=(2, 0.2)).get_me, TelegramUnreachable)
    assert "does not answer like a Bot API" in str(error)


def test_a_host_that_takes_no_connection() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(8)]
        try:
            for one in waiting:  # fills the queue of connections that nobody accepts
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            base = f"http://127.0.0.1:{full.getsockname()[1]}"
            error = error_of(api(base, timeout=(0.1, 1)).get_me, TelegramUnreachable)
        finally:
            for one in waiting:
                one.close()
    assert "cannot be reached: no answer in time" in str(error)


@pytest.mark.skipif(sys.platform != "linux", reason="a network of one's own is made with unshare(1)")
def test_no_network_at_all() -> None:
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode:
        pytest.skip("this machine lets nobody have a network of his own")
    script = (
        "from tray_app.adapters.telegram.telegram import BotApi\n"
        "from tray_app.core.tokens.token import Token\n"
        "try: BotApi(Token('123456:EXAMPLE'), 'http://127.0.0.1:8081', pause=lambda s: None).get_me()\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    alone = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", script], cwd=SRC, capture_output=True, text=True, timeout=60
    )
    assert alone.stdout.startswith("TelegramUnreachable There is no network"), alone.stderr


def test_tries_end_after_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("tray_app.adapters.telegram.telegram.time.monotonic", lambda: clock[0])

    def slow(seconds: float) -> None:
        clock[0] += 29

    with serving(hang_up) as server:
        error_of(api(server.url, pause=slow).get_me, TelegramUnreachable)
    assert len(server.requests) == 2


# -- TLS ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for localhost with its key, made by openssl(1)."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl(1)")
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(file) + ".key", "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    return file


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, str(certificate) + ".key")
    return context


def test_a_certificate_of_nobody_is_refused(tls: ssl.SSLContext) -> None:
    with serving(ok(ME), tls=tls) as server:
        error = error_of(api(server.url).get_me, TelegramUnreachable)
    assert "certificate that cannot be trusted: it vouches for itself only" in str(error)
    assert server.requests == []


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"])
@pytest.mark.parametrize("whose", ["the bot's", "our own"])
def test_an_authority_that_is_named_is_believed(
    name: str, whose: str, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the bot's own library does it, whichever that is."""
    environ = {name: str(certificate)} if whose == "the bot's" else {}
    if not environ:
        monkeypatch.setenv(name, str(certificate))
    with serving(ok(ME), tls=tls) as server:
        assert api(server.url, environ=environ).get_me().username == "shop_bot"
    with serving(ok(ME), tls=tls) as server:
        monkeypatch.delenv(name, raising=False)
        error = error_of(api(server.url).get_me, TelegramUnreachable)
    assert "SSL_CERT_FILE and REQUESTS_CA_BUNDLE" in str(error)


def test_a_file_that_several_variables_name_is_read_once(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading of a usual one takes some 30 ms, and machines with an authority of their own set them all."""
    read: list[str] = []
    monkeypatch.setattr(certificates, "_believe", lambda made, name, path: read.append(name))
    certificates.context(dict.fromkeys(certificates.FILES, f"{certificate}"))
    assert read == [certificates.FILES[0]]


def test_an_authority_in_a_folder_is_believed(tls: ssl.SSLContext, certificate: Path, tmp_path: Path) -> None:
    asked = ["openssl", "x509", "-hash", "-noout", "-in", str(certificate)]
    name = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    shutil.copy(certificate, tmp_path / f"{name}.0")
    for environ in ({"SSL_CERT_DIR": f"/nowhere{os.pathsep}{tmp_path}"}, {"REQUESTS_CA_BUNDLE": str(tmp_path)}):
        with serving(ok(ME), tls=tls) as server:
            assert api(server.url, environ=environ).get_me().username == "shop_bot"


@pytest.mark.parametrize(("text", "why"), [(None, "No such file or directory"), ("nothing", "no certificates are in")])
def test_a_file_that_names_no_authority_is_named(text: str | None, why: str, tmp_path: Path) -> None:
    """The bot's own library fails at it as well, with words that help nobody."""
    file = tmp_path / "company.pem"
    if text is not None:
        file.write_text(text)
    error = error_of(api("https://127.0.0.1:9", environ={"SSL_CERT_FILE": str(file)}).get_me, TelegramUnreachable)
    assert f"SSL_CERT_FILE names {file}, which cannot be used: {why}" in str(error)
    assert error.away


@pytest.mark.linux("the store of this system is a file here")
def test_an_authority_in_the_systems_own_store_is_believed(tls: ssl.SSLContext, certificate: Path) -> None:
    """The store is another one in a name space of its own; nothing names it."""
    store = ssl.get_default_verify_paths().cafile
    if os.geteuid() != 0 or not store or not shutil.which("unshare"):
        pytest.skip("needs root, unshare(1) and a store that is a file")
    script = (
        "import sys\nfrom tray_app.adapters.telegram.telegram import BotApi\n"
        "from tray_app.core.tokens.token import Token\n"
        "api = BotApi(Token(sys.argv[1]), sys.argv[2], environ={}, patience=0)\n"
        "try: print(api.get_me().username)\nexcept Exception as error: print(error)\n"
    )
    words = 'mount --bind "$1" "$2" && exec "$3" -c "$4" "$5" "$6"'
    with serving(ok(ME), tls=tls) as server:
        for shown, said in ((str(certificate), "shop_bot"), (store, "cannot be trusted")):
            one = subprocess.run(
                ["unshare", "-m", "sh", "-c", words, "sh", shown, os.path.realpath(store), sys.executable, script,
                 TOKEN.reveal(), server.url], cwd=SRC, capture_output=True, text=True, timeout=60,
            )  # fmt: skip
            assert said in one.stdout, one.stdout + one.stderr


def test_tls_with_a_server_that_speaks_none() -> None:
    with serving(response(400, "plain")) as server:
        error = error_of(api(server.url.replace("http:", "https:")).get_me, TelegramUnreachable)
    assert "No encrypted connection" in str(error)


# -- proxies -----------------------------------------------------------------------------------------------------------


class Proxy(socketserver.ThreadingTCPServer):
    """HTTP (CONNECT and whole URLs) or SOCKS5, with user `bob` and password `hunter2` where `wants_login`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, socks: bool, wants_login: bool = False, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), Socks5 if socks else HttpProxy)
        self.wants_login, self.refuses = wants_login, refuses
        self.seen: list[tuple[str, int]] = []


def relay(a: socket.socket, b: socket.socket) -> None:
    while True:
        for ready in select.select([a, b], [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            (b if ready is a else a).sendall(data)


class HttpProxy(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head and (part := self.request.recv(65536)):
            head += part
        method, target, _ = head.split(b"\r\n")[0].decode().split()
        login = b"Proxy-Authorization: Basic " + base64.b64encode(b"bob:hunter2")
        if self.server.wants_login and login not in head:
            self.request.sendall(response(407, "", "Proxy-Authenticate: Basic"))
            return
        host, _, port = target.removeprefix("http://").partition("/")[0].partition(":")
        self.server.seen.append((host, int(port)))
        if self.server.refuses:
            self.request.sendall(response(403, "<html>forbidden</html>"))
            return
        with socket.create_connection((host, int(port))) as onward:
            if method == "CONNECT":
                self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                onward.sendall(head.replace(f"http://{host}:{port}".encode(), b"", 1))
            relay(self.request, onward)


class Socks5(socketserver.BaseRequestHandler):
    """RFC 1928, CONNECT only; RFC 1929 for the password."""

    server: Proxy

    def take(self, count: int) -> bytes:
        data = b""
        while len(data) < count and (part := self.request.recv(count - len(data))):
            data += part
        return data

    def handle(self) -> None:
        offered = self.take(self.take(2)[1])
        if self.server.wants_login:
            if 2 not in offered:
                self.request.sendall(b"\5\xff")
                return
            self.request.sendall(b"\5\2")
            user = self.take(self.take(2)[1])
            password = self.take(self.take(1)[0])
            good = (user, password) == (b"bob", b"hunter2")
            self.request.sendall(b"\1\0" if good else b"\1\1")
            if not good:
                return
        else:
            self.request.sendall(b"\5\0")
        kind = self.take(4)[3]
        raw = self.take(self.take(1)[0] if kind == 3 else {1: 4, 4: 16}[kind])
        host = raw.decode() if kind == 3 else socket.inet_ntop({1: socket.AF_INET, 4: socket.AF_INET6}[kind], raw)
        port = int.from_bytes(self.take(2))
        self.server.seen.append((host, port))
        try:
            if self.server.refuses:
                raise OSError
            onward = socket.create_connection((host, port))
        except OSError:
            self.request.sendall(b"\5\2\0\1" + bytes(6))
            return
        with onward:
            self.request.sendall(b"\5\0\0\1" + bytes(6))
            relay(self.request, onward)


@contextmanager
def proxying(socks: bool, **more: bool) -> Iterator[tuple[Proxy, str]]:
    with Proxy(socks, **more) as proxy:
        threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield proxy, f"127.0.0.1:{proxy.server_address[1]}"
        finally:
            proxy.shutdown()


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
def test_every_request_takes_the_proxy(scheme: str) -> None:
    with serving(ok(ME), ok(WEBHOOK), ok(True)) as server, proxying("socks" in scheme, wants_login=True) as (proxy, at):
        bot = api(server.url, proxy=f"{scheme}://bob:hunter2@{at}")
        bot.get_me()
        bot.get_webhook_info()
        bot.delete_webhook()
    assert [port for _, port in proxy.seen] == [server.port] * 3
    assert len(server.requests) == 3


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
def test_tls_through_a_proxy(
    scheme: str, tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving(ok(ME), tls=tls) as server, proxying("socks" in scheme) as (proxy, at):
        assert api(server.url, proxy=f"{scheme}://{at}").get_me().id == 123456
    assert proxy.seen == [("localhost", server.port)]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("of_the_bot", [True, False])
def test_the_proxy_of_an_environment(name: str, of_the_bot: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(ok(ME)) as server, proxying(False) as (proxy, at):
        environ = {name: f"http://{at}"}
        if not of_the_bot:
            monkeypatch.setenv(name, environ.pop(name))
        api(server.url, environ=environ).get_me()
        assert len(proxy.seen) == 1
        monkeypatch.setenv("NO_PROXY", "localhost")
        api(server.url, environ={**environ, "NO_PROXY": "localhost"}).get_me()
        assert len(proxy.seen) == 1


def test_the_key_beats_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NO_PROXY", "*")
    with serving(ok(ME)) as server, proxying(True) as (proxy, at):
        api(server.url, proxy=f"socks5://{at}", environ={"ALL_PROXY": "http://nonexistent.invalid:1"}).get_me()
    assert len(proxy.seen) == 1


@pytest.mark.parametrize("base", ["http://localhost:1", "https://localhost:1"])
@pytest.mark.parametrize("scheme", ["http", "socks5h"])
@pytest.mark.parametrize("port", [None, 407], ids=["any", "407, which is a status too"])
def test_a_proxy_that_is_not_there(base: str, scheme: str, port: int | None) -> None:
    proxy = f"{scheme}://bob:hunter2@127.0.0.1:{port or closed_port()}"
    error = error_of(api(base, proxy=proxy).get_me, TelegramUnreachable)
    assert "The proxy 127.0.0.1:" in str(error)
    assert "cannot be reached" in str(error)
    assert getattr(error, "offline", False)


@pytest.mark.parametrize("base", ["http://localhost:1", "https://localhost:1"])
@pytest.mark.parametrize("scheme", ["http", "socks5h"])
@pytest.mark.parametrize("login", ["", "eve:hunter2@"])
def test_a_proxy_that_wants_a_login(base: str, scheme: str, login: str) -> None:
    with proxying("socks" in scheme, wants_login=True) as (_, at):
        error = error_of(api(base, proxy=f"{scheme}://{login}{at}").get_me, TelegramUnreachable)
    assert "wants another user name or password" in str(error)


@pytest.mark.parametrize(("scheme", "base"), [("http", "https://localhost:1"), ("socks5h", "http://localhost:1")])
def test_a_proxy_that_does_not_let_us_through(scheme: str, base: str) -> None:
    with proxying("socks" in scheme, refuses=True) as (_, at):
        error = error_of(api(base, proxy=f"{scheme}://{at}").get_me, TelegramUnreachable)
    assert f"The proxy {at} does not let us through to localhost:1" in str(error)


@pytest.mark.parametrize("proxy", ["socks://127.0.0.1:1", "gopher://127.0.0.1:1", "http://", "bob:hunter2@:1"])
def test_a_proxy_address_that_is_none(proxy: str) -> None:
    error = error_of(api("https://localhost:1", proxy=proxy).get_me, TelegramUnreachable)
    assert "The proxy address is not usable" in str(error)
    assert not getattr(error, "offline", True)


# -- the token ---------------------------------------------------------------------------------------------------------


def test_what_the_http_library_would_log_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A header that urllib3 cannot parse is logged by it as a WARNING with the whole address, others at DEBUG."""
    broken = ok(ME).replace(b"Connection: close", b"Connection: close\r\n: no name\r\n no header")
    with serving(broken) as server:
        try:
            api(server.url).get_me()
        except TelegramUnreachable:
            pass
    assert server.requests
    assert [r for r in caplog.records if r.name.startswith("urllib3")] == []


def test_importing_costs_no_http_library() -> None:
    code = "import sys, tray_app.adapters.telegram.telegram; print('requests' in sys.modules, 'asyncio' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], cwd=SRC, capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.split() == ["False", "False"]
