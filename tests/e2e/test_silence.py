"""Bots whose Telegram takes each question and never answers: nobody else waits for them.

Red while all that blocks had one pool of four threads.
"""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from home import Home, make_token
from processes import kill

from tray_app.core.model import Phase

SILENT = 8
PLAIN = "import time; print('up', flush=True); time.sleep(600)"
UNANSWERED, IN_TIME = 3600.0, 60.0
"""Seconds. A question to the silent Telegram outlasts the test: who waits for its end is never seen, however slow the
machine is."""


@pytest.fixture
def silence() -> Iterator[str]:
    """The address of a server that takes whatever comes."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=256)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def beside(home: Home, emulator: Any, silence: str) -> Home:
    """An agent with the bots that wait for an answer, and two that have nothing to do with it."""
    for n in range(SILENT):
        home.bot(f"silent{n}", token=make_token(771_100 + n), api_base=silence, start="auto")
    token = make_token(771_200)
    emulator.add_bot(token, "heard_bot")
    home.bot("heard", token=token)
    home.bot("plain", PLAIN)
    home.agent(unanswered=UNANSWERED)
    for n in range(SILENT):
        home.wait_for(f"silent{n}", lambda v: v.step == 2)
    return home


@pytest.mark.parametrize("name", ["plain", "heard"])
def test_a_start_and_a_crash_restart_beside_them(beside: Home, name: str) -> None:
    beside.control().start(name)
    first = beside.wait_for(name, lambda v: v.phase is Phase.RUNNING, IN_TIME)
    kill(first.pid)
    beside.wait_for(name, lambda v: v.pid not in (None, first.pid), IN_TIME)


def test_all_are_stopped(beside: Home) -> None:
    beside.control().start("plain")
    beside.wait_for("plain", lambda v: v.phase is Phase.RUNNING, IN_TIME)
    assert beside.run("stop", "--all", timeout=IN_TIME).returncode == 0
    assert {b["phase"] for b in beside.status()["bots"]} == {"stopped"}


@pytest.mark.parametrize("verb", ["check shop", "check --remote shop", "doctor shop", "clean"])
def test_a_word_is_said_while_an_answer_is_waited_for(home: Home, silence: str, verb: str) -> None:
    """Whoever asks sees that it goes on, long before the end of the wait."""
    home.bot("shop", token=make_token(771_300), proxy=silence, api_base="http://telegram.invalid")
    asked = home.spawn(*verb.split())
    assert asked.stdout
    first = next(line for line in asked.stdout if "longer" in line)
    assert first.lower().removeprefix("shop: ").startswith("this takes longer than usual"), first
    assert asked.poll() is None


class Together(ThreadingHTTPServer):
    """Answers `method` as soon as all bots have asked it."""

    def __init__(self, method: str, bots: int) -> None:
        self.method, self.all_there = method, threading.Barrier(bots)
        super().__init__(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answering(BaseHTTPRequestHandler):
    server: Together

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.path.endswith(self.server.method):
            self.server.all_there.wait(IN_TIME)
        number = int(self.path.split(":")[0].removeprefix("/bot"))
        result = {"id": number, "username": "a_bot", "url": "", "pending_update_count": 0}
        answer = json.dumps({"ok": True, "result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def log_message(self, *args: Any) -> None:
        """Nothing: the path has a token in it."""


@pytest.mark.parametrize(("verb", "method"), [("clean", "getWebhookInfo"), ("doctor", "getMe")])
def test_telegram_is_asked_about_all_bots_at_once(home: Home, verb: str, method: str) -> None:
    """Red while one after the other was asked: with no network a dozen took more than half a minute."""
    with Together(method, 3) as server:
        for n in range(3):
            home.bot(f"bot{n}", token=make_token(771_310 + n), api_base=f"http://127.0.0.1:{server.server_port}")
        asked = home.run(*verb.split(), timeout=IN_TIME)
        server.shutdown()
    assert asked.stdout.count("nothing to clean" if verb == "clean" else "The token is good") == (
        1 if verb == "clean" else 3
    ), asked.stdout + asked.stderr
