"""The door for browsers by attack, over real sockets against a real agent: links, cookies, foreign pages, read-only
sessions, and what outlives the agent. What a browser makes of it: tests/web.

Deliberate faults that were tried, each red: a link good twice · for ever · the cookie open to scripts · sent from
elsewhere · no header asked for on a write · a read-only session that stops a bot · /v1/quit for a cookie · a frame let
in from another site · no end of a stream with its session · close-all that leaves links · a session of yesterday ·
a cookie written down · the page loaded before anybody asks for it · a chunked body, or one that never comes, that is
our fault · sessions counted as pages · a guest's searches in the owner's queue.
"""

import asyncio
import json
import os
import re
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from api.conftest import Answer, Knock

from tray_app.api.page import files, kept, words
from tray_app.api.page.sessions import Sessions
from tray_app.core.config.form import FIELDS
from tray_app.core.model import Phase, Step
from tray_app.core.standing import State

OURS = {"BotTray_Page": "1"}
STOP = ("POST", "/v1/bots/news/stop")


def browse(door: Knock, method: str, path: str, body: bytes = b"", cookie: str = "", **headers: str | None) -> Answer:
    """As a browser asks: without the token."""
    worn = {"Cookie": cookie} if cookie else {}
    return door.ask(method, path, body, **{"Authorization": None, **worn, **headers})


def link(door: Knock, read_only: bool = False) -> str:
    answer = door.ask("POST", f"/v1/links?read_only={int(read_only)}")
    found = re.fullmatch(rf"http://127\.0\.0\.1:{door.port}/#link=([\w-]{{43}})", json.loads(answer.body)["address"])
    assert found
    return found[1]


def enter(door: Knock, code: str, **headers: str | None) -> Answer:
    return browse(door, "POST", "/v1/session", json.dumps({"code": code}).encode(), **{**OURS, **headers})


def signed_in(door: Knock, read_only: bool = False) -> str:
    """The cookie of a new session."""
    answer = enter(door, link(door, read_only))
    assert answer.status == 200, answer
    return answer.cookie


@pytest.fixture(autouse=True)
def _closed(door: Knock) -> Iterator[None]:
    yield
    door.ask("DELETE", "/v1/links")


# -- links ------------------------------------------------------------------------------------------------------------


def test_a_link_opens_once(door: Knock) -> None:
    code = link(door)
    first = enter(door, code)
    assert first.status == 200
    assert json.loads(first.body)["read_only"] is False
    for part in ("httponly", "samesite=strict", "path=/"):
        assert part in first.head
    assert re.fullmatch(rf"bottray-{door.port}=[\w-]{{43}}", first.cookie)
    again = enter(door, code)
    assert (again.status, again.cookie) == (401, "")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"code": 1', b"[" * 9000])
def test_what_is_no_code(door: Knock, body: bytes) -> None:
    link(door)
    assert browse(door, "POST", "/v1/session", body, **OURS).status == 400


@pytest.mark.parametrize("code", ["", "x", "A" * 43, None, 7, {"a": 1}, "\ud800"])
def test_a_code_that_was_never_given(door: Knock, code: object) -> None:
    link(door)
    assert browse(door, "POST", "/v1/session", json.dumps({"code": code}).encode(), **OURS).status == 401


def test_a_link_is_good_for_a_minute_and_a_session_for_twelve_idle_hours(tmp_path: Path) -> None:
    now = [1_000_000.0]

    async def story() -> None:
        sessions = Sessions(4711, tmp_path / "agent.page", lambda: now[0])
        code, late = sessions.link(False), sessions.link(False)
        now[0] += 59
        secret = await sessions.exchange(code)
        now[0] += 2
        assert await sessions.exchange(late) is None
        assert secret
        for _ in range(3):
            now[0] += 11 * 3600
            session = await sessions.of(secret)
            assert session
        with sessions.in_use(session):
            now[0] += 100 * 3600
            assert await sessions.of(secret), "a page that is open is in use"
        now[0] += 12 * 3600 + 1
        assert await sessions.of(secret) is None
        assert not (tmp_path / "agent.page").exists(), "nothing is kept where no page is open"

    asyncio.run(story())


# -- who is let in ----------------------------------------------------------------------------------------------------


def test_a_cookie_opens_what_the_page_needs_and_nothing_else(door: Knock) -> None:
    cookie = signed_in(door)
    for path in ("/v1/snapshot", "/v1/session", "/v1/bots/shop/logs?lines=1", "/v1/bots/shop/history"):
        assert browse(door, "GET", path, cookie=cookie, Connection="close").status == 200
    assert browse(door, *STOP, cookie=cookie, **OURS).status == 200
    for method, path in (("POST", "/v1/quit"), ("POST", "/v1/links"), ("DELETE", "/v1/links"), ("GET", "/v1/other")):
        assert browse(door, method, path, cookie=cookie, **OURS).status == 404


WRONG: dict[str, tuple[int, dict[str, str | None]]] = {
    "no cookie": (401, {"Cookie": None}),
    "an empty one": (401, {"Cookie": "bottray-{port}="}),
    "a made-up one": (401, {"Cookie": "bottray-{port}=" + "A" * 43}),
    "that of another port": (401, {"Cookie": "bottray-80={value}"}),
    "no header of ours": (403, {"BotTray_Page": None}),
    "a foreign page": (403, {"Origin": "http://evil.example"}),
    "a page of another port": (403, {"Origin": "http://127.0.0.1:80"}),
    "a page that hides its origin": (403, {"Origin": "null"}),
    "a name that is bound to 127.0.0.1": (421, {"Host": "evil.example:{port}"}),
    "an element of another site": (403, {"Sec_Fetch_Site": "cross-site"}),
    "an element of a page of another port": (403, {"Sec_Fetch_Site": "same-site"}),
    "a wrong token beside it": (401, {"Authorization": "Bearer x"}),
}


@pytest.mark.parametrize("what", WRONG)
def test_who_is_not_let_in(door: Knock, what: str) -> None:
    cookie = signed_in(door)
    status, headers = WRONG[what]
    known = {"port": door.port, "value": cookie.partition("=")[2]}
    worn = {"Cookie": cookie, **OURS, **{k: v.format(**known) if v else v for k, v in headers.items()}}
    assert browse(door, *STOP, **worn).status == status
    assert browse(door, *STOP, cookie=cookie, **OURS).status == 200, "the session itself is as good as before"


def test_a_session_that_may_only_look(door: Knock) -> None:
    cookie = signed_in(door, read_only=True)
    assert json.loads(browse(door, "GET", "/v1/session", cookie=cookie).body)["read_only"] is True
    assert browse(door, "GET", "/v1/snapshot", cookie=cookie).status == 200
    for verb in ("start", "stop", "restart", "check", "cure?kind=restart&value="):
        assert browse(door, "POST", f"/v1/bots/news/{verb}", cookie=cookie, **OURS).status == 403


def test_the_searches_of_who_may_only_look_hold_up_nobody_else(door: Knock) -> None:
    wild, plain = (f"/v1/bots/shop/older?most=5&regex=1&text={quote(one)}" for one in ("(.|.)*(.|.)*\x01", "[0-9]"))
    owner, guest = signed_in(door), signed_in(door, read_only=True)
    with ExitStack() as opened:
        several = [opened.enter_context(door.socket()) for _ in range(4)]
        for one in several:
            one.sendall(door.request("GET", wild, Authorization=None, Cookie=guest))
        assert browse(door, "GET", plain, cookie=owner, Connection="close").status == 200
        assert select.select(several, [], [], 0)[0] == [], "each of them is given up after ten seconds, and not before"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("/v1/older?most=5", 200),
        ("/v1/older?bot=news&bot=shop&place=&place=1-2-3-4", 200),
        ("/v1/older?bot=nobody", 404),
        ("/v1/older?bot=shop&bot=shop", 400),
        ("/v1/older?bot=shop&place=&place=", 400),
        ("/v1/older?place=1-2-3-4", 400),
        ("/v1/older?bot=shop&place=../etc", 400),
        ("/v1/older?since=2026-11-20", 400),
        ("/v1/older?line=x", 400),
        ("/v1/logs?lines=5", 200),
        ("/v1/logs?bot=nobody", 404),
        ("/v1/logs?lines=all", 400),
        ("/v1/bots/nobody/used", 404),
    ],
)
def test_what_is_asked_of_several_logs(door: Knock, query: str, status: int) -> None:
    assert browse(door, "GET", query, cookie=signed_in(door)).status == status


def test_several_logs_follow_each_line_with_its_name(door: Knock) -> None:
    begun = browse(door, "GET", "/v1/logs?lines=9", cookie=signed_in(door), Connection="close").body
    lines = [line for line in begun.split(b"\n") if b"T" in line]
    times = [re.match(rb"(?:shop|news)\t(\d{4}-\d\d-\d\dT\S+) ", line)[1] for line in lines]
    assert times == sorted(times)
    assert times
    with door.socket() as one, one.makefile("rb") as stream:
        one.sendall(door.request("GET", "/v1/logs?bot=shop&bot=news&lines=3&follow=1", Authorization=None,
                                 Cookie=signed_in(door)))  # fmt: skip
        lines = (line for line in stream if b"\t" in line)
        told = [next(lines) for _ in range(40)]
    assert all(re.match(rb"(shop|news)\t\d{4}-\d\d-\d\dT", line) for line in told)
    numbers = [int(line.split()[-1]) for line in told if re.search(rb"^shop\t\S+ \d+$", line)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "none is lost between the end and what comes"


def test_a_write_without_the_header_changes_nothing(door: Knock) -> None:
    cookie = signed_in(door)
    assert browse(door, "POST", "/v1/bots/shop/stop", cookie=cookie).status == 403
    assert next(b for b in door.snapshot()["bots"] if b["name"] == "shop")["phase"] == "running"
    assert enter(door, link(door), BotTray_Page=None).status == 403


@pytest.mark.linux("setpriv(1); Windows has its own table of who owns a connection")
def test_another_user_of_this_machine_gets_nowhere_with_a_stolen_cookie(door: Knock) -> None:
    """A cookie goes to every port of 127.0.0.1, whoever listens there, and a link stands in the browser's command."""
    if os.geteuid():
        pytest.skip("only root can be another user")
    cookie, code = signed_in(door), link(door)
    body = json.dumps({"code": code})
    by = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", AS_ANOTHER, str(door.port), cookie, body]
    told = subprocess.run(by, capture_output=True, text=True, check=True, cwd="/").stdout.split()
    assert told == ["401", "401"]
    assert enter(door, code).status == 200, "and the link is not used up"


AS_ANOTHER = """
import http.client, sys
port, cookie, body = sys.argv[1:]
for method, path, data, headers in (
    ("GET", "/v1/snapshot", None, {"Cookie": cookie}),
    ("POST", "/v1/session", body, {"BotTray-Page": "1"}),
):
    ask = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
    ask.request(method, path, data, headers)
    print(ask.getresponse().status)
"""


def test_a_body_in_chunks_that_is_too_large_is_refused_before_anybody_is_known(door: Knock) -> None:
    link(door)
    body = b"4e20\r\n" + b"x" * 20_000 + b"\r\n0\r\n\r\n"
    chunked = {"Content_Length": None, "Transfer_Encoding": "chunked"}
    assert browse(door, "POST", "/v1/session", body, **OURS, **chunked).status == 413
    assert "Traceback" not in door.home.log("agent")


def test_who_hangs_up_before_his_body_has_come_is_no_fault(door: Knock) -> None:
    link(door)
    with door.socket() as one:
        waits = {"Content_Length": "10", "Expect": "100-continue"}
        one.sendall(door.request("POST", "/v1/session", Authorization=None, **OURS, **waits))
        assert one.recv(100).startswith(b"HTTP/1.1 100 "), "it is being read"
    assert enter(door, link(door)).status == 200
    assert "Traceback" not in door.home.log("agent")


# -- what is given out ------------------------------------------------------------------------------------------------


def test_the_files_of_the_page_and_no_others(door: Knock) -> None:
    link(door)
    page = browse(door, "GET", "/")
    assert page.status == 200
    assert b"<script>" not in page.body
    assert b"style=" not in page.body
    named = set(re.findall(rb'(?:href|src)="(/page/[^"]+)"', page.body))
    for path in named:
        assert browse(door, "GET", path.decode()).status == 200, path
    scripts = {file.relative_to(files.WEB).as_posix() for file in files.WEB.rglob("*.js")}
    assert {f"/page/{name}".encode() for name in scripts} <= named, "each is asked for at once, not one after the other"
    beyond = ("/page/../api/server.py", "/page/..%2f..%2fapi/server.py")
    for path in ("/page/", "/page/vendor", "/page/nothing.js", "/page/vendor/htm.LICENSE.txt", *beyond):
        assert browse(door, "GET", path).status == 401, path


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/page/words.json", "/v1/snapshot", "/v1/nothing"])
def test_every_answer_forbids_what_a_page_could_be_made_to_do(door: Knock, path: str) -> None:
    head = browse(door, "GET", path, cookie=signed_in(door)).head
    (policy,) = re.findall(r"^content-security-policy: (.*)\r$", head, re.MULTILINE)
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
    assert "unsafe" not in policy
    for line in ("nosniff", "referrer-policy: no-referrer", "cache-control: no-store"):
        assert line in head
    assert "access-control" not in head


def test_all_of_it_can_be_had_before_anybody_is_known(door: Knock) -> None:
    link(door)
    told = json.loads(browse(door, "GET", "/page/words.json", Accept_Language="ru-RU,ru;q=0.9").body)
    assert (told["language"], told["words"]["start"]) == ("ru", "Запустить")
    assert set(told["words"]["n_failed"]) == {"one", "few", "many", "other"}


def test_each_text_that_the_scripts_ask_for_is_there_and_none_in_vain() -> None:
    scripts = "".join(file.read_text("utf-8") for file in files.WEB.glob("*.js"))
    made = {"step_": ("todo", "now", "ok", "skipped", "failed"), "n_": [str(one) for one in State if one != State.AWAY],
            "found_": ("ok", "look", "broken"), "to_": ("logs", "clean", "doctor")}  # fmt: skip
    made["add_"] = [f"{one}_title" for one in ("where", "question", "found", "doing", "work")]
    made["add_step_"] = [str(step.value) for step in Step]
    choices = {"start": ("auto", "manual"), "restart": ("always", "on-failure", "never"),
               "log_compress": ("", "true", "false")}  # fmt: skip
    made["field_"] = [*FIELDS, *(f"{one}_such" for one in FIELDS if one not in choices)]
    made["field_"] += [f"{key}_{one}" for key, several in choices.items() for one in several]
    asked = set(re.findall(r"\w+", scripts))
    asked |= {f"{start}{end}" for start, ends in made.items() for end in ends}
    assert {*words.SAID} - asked - {str(phase) for phase in Phase} == set()
    plainly = set(re.findall(r"""\bt\("(\w+)\"""", scripts))
    assert plainly - {*words.SAID} == set()


# -- the end ----------------------------------------------------------------------------------------------------------


def test_two_streams_of_a_browser_are_one_browser(door: Knock) -> None:
    cookie = signed_in(door)
    with door.socket() as one, one.makefile("rb") as first, door.socket() as two, two.makefile("rb") as second:
        for connection, stream in ((one, first), (two, second)):
            connection.sendall(door.request("GET", "/v1/watch", Authorization=None, Cookie=cookie))
            assert any(line.startswith(b"data: ") for line in stream)
        assert json.loads(door.ask("DELETE", "/v1/links").body) == {"closed": 1}


def test_the_end_of_all_pages_ends_their_streams_too(door: Knock) -> None:
    cookie, code = signed_in(door), link(door)
    with door.socket() as one, one.makefile("rb") as stream:
        one.sendall(door.request("GET", "/v1/watch", Authorization=None, Cookie=cookie))
        assert any(line.startswith(b"data: ") for line in stream)
        assert json.loads(door.ask("DELETE", "/v1/links").body) == {"closed": 1}
        assert any(line == b"0\r\n" for line in stream), "orderly, and at once"
    assert browse(door, "GET", "/v1/snapshot", cookie=cookie).status == 401
    assert enter(door, code).status == 401


def test_a_page_that_was_closed_before_is_not_counted(door: Knock) -> None:
    for _ in range(2):
        with door.socket() as one, one.makefile("rb") as stream:
            one.sendall(door.request("GET", "/v1/watch", Authorization=None, Cookie=signed_in(door)))
            assert any(line.startswith(b"data: ") for line in stream)
    signed_in(door)  # and one that is about to ask
    counted = [json.loads(door.ask("DELETE", "/v1/links").body)["closed"] for _ in range(2)]
    assert counted == [1, 0]


def test_what_is_kept_tells_nobody_a_cookie(door: Knock) -> None:
    cookie = signed_in(door)
    file = door.file.with_suffix(".page")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    value = cookie.partition("=")[2]
    assert value not in file.read_text()
    assert value not in door.home.log("agent")
    found = kept.read(file, 1e12)
    assert found is None, "of long ago"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"port": 0, "sessions": {}}', '{"port": 80, "sessions": {"a": 1}}']
)
def test_what_is_left_of_such_a_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "agent.page").write_text(text)
    assert kept.read(tmp_path / "agent.page", 1.0) is None


def test_an_agent_without_a_page_has_loaded_nothing_of_it(door: Knock) -> None:
    """Nor has it a word for a browser."""
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom types import SimpleNamespace\n"
        "from tray_app import agent\nfrom tray_app.api.port import Port\n"
        "async def story():\n    port = Port(Path('nowhere/agent.page'))\n"
        "    port.serve(SimpleNamespace(), print, asyncio.to_thread)\n"
        "    told, asks = await asyncio.open_connection('127.0.0.1', port.endpoint.port)\n"
        "    asks.write(b'GET / HTTP/1.1\\r\\nHost: 127.0.0.1:1\\r\\n\\r\\n')\n"
        "    assert b' 421 ' in await told.read()\n    await port.close()\n"
        "asyncio.run(story())\nprint(*[name for name in sys.modules if name.startswith('tray_app.api.page.')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
    door.ask("DELETE", "/v1/links")
