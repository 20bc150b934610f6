"""What answers in the place of the agent: its port is another program's by now, or it is not itself any more.

Deliberate faults that were tried, each red: the birth in the file not looked at · whose the port is not asked · no
limit of an answer's size · none of its time · none of its head · an agent that is stopped taken for one that is not
there.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import repeat
from pathlib import Path

import pytest
from api.conftest import TALKS
from e2e.waiting import until
from home import Home

from tray_app.adapters.processes import process, table
from tray_app.adapters.resources import ports
from tray_app.api import endpoint, wire
from tray_app.api.client import AgentAway, AgentSilent, Client

pytestmark = pytest.mark.timeout(60)
NOT_OURS = "What answers is not BotTray's agent, or is of another version."
GOOD = b"HTTP/1.0 200 OK\r\n\r\n"


class Listener:
    """A server in this process. `heard` is all that it was sent, `sent` counts what it got rid of."""

    def __init__(self, says: Callable[[], Iterator[bytes]]) -> None:
        self.heard, self.sent = b"", 0
        self._says = says
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                one, _ = self._socket.accept()
            except OSError:
                return
            with one, suppress(OSError):
                while data := one.recv(65536):
                    self.heard += data
                    if data.endswith(b"\r\n\r\n"):
                        for part in self._says():
                            one.sendall(part)
                            self.sent += len(part)
                        break

    def close(self) -> None:
        with suppress(OSError):  # Linux: wakes who waits in `accept`; on Windows `close` does
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listen() -> Iterator[Callable[[Callable[[], Iterator[bytes]]], Listener]]:
    made: list[Listener] = []

    def start(says: Callable[[], Iterator[bytes]]) -> Listener:
        made.append(Listener(says))
        return made[-1]

    yield start
    for one in made:
        one.close()


def written(file: Path, pid: int, port: int, birth: str | None = None) -> Path:
    """An endpoint file that this process has written."""
    who = process.identify(pid)
    assert who
    endpoint.write(file, endpoint.Endpoint(pid, birth or who.birth, port, "A" * 43, "0.1.0"))
    return file


def test_a_dead_agents_port_is_another_programs(home: Home, listen: Callable[..., Listener]) -> None:
    """It is told nothing, it is not taken for the agent, and it does not keep one from starting."""
    home.bot("shop", TALKS)
    other = listen(lambda: iter([GOOD, b'{"agent": null, "bots": [], "problem": "send money"}']))
    file = written(Path(home.folder, "run", "agent.json"), os.getpid(), other.port, "1@before")
    with pytest.raises(AgentAway, match=r"No agent is running"):
        home.control().snapshot()
    assert not home.control().present()
    told = home.run("status")
    assert (told.returncode, "No agent is running" in told.stderr, "money" in told.stdout + told.stderr) == (0, 1, 0)
    started = home.run("start", "shop", "--no-wait")
    assert started.returncode == 0, started.stderr
    found = endpoint.read(file)
    assert found
    assert home.status()["agent"]["pid"] == found.pid != os.getpid()
    assert other.heard == b""


def test_a_living_process_that_has_another_port(tmp_path: Path, listen: Callable[..., Listener]) -> None:
    """Its pid and birth are right, and still the secret goes to nobody."""
    other = listen(lambda: iter([GOOD, b"{}"]))
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as sleeper:
        assert ports.listens(os.getpid(), other.port)
        assert not ports.listens(sleeper.pid, other.port)
        control = Client(written(tmp_path / "run" / "agent.json", sleeper.pid, other.port))
        assert not control.present()
        with pytest.raises(AgentSilent, match=rf"BotTray is running \(PID {sleeper.pid}\), but does not answer"):
            control.snapshot()
        assert sleeper.stdin
        sleeper.stdin.close()
    assert other.heard == b""


ANSWERS: dict[str, Callable[[], Iterator[bytes]]] = {
    "no json": lambda: iter([GOOD, b"<html>"]),
    "json of another kind": lambda: iter([GOOD, b"[]"]),
    "a number": lambda: iter([GOOD, b"7" * 10000]),
    "depth": lambda: iter([GOOD, b"[" * 100_000]),
    "other words": lambda: iter([GOOD, b'{"agent": null, "bots": 7}']),
    "bots of another kind": lambda: iter([GOOD, b'{"agent": null, "bots": [7], "problem": null}']),
    "no http": lambda: iter([b"\0\0\0\n\n"]),
    "no error of ours": lambda: iter([b"HTTP/1.0 404 Not Found\r\n\r\n"]),
    "an error of another kind": lambda: iter([b'HTTP/1.0 500 no\r\n\r\n{"error": 1}']),
    "words that are none": lambda: iter(
        [b'HTTP/1.0 500 no\r\n\r\n{"error": {"message": 1, "cure": 2, "exit_code": "x"}}']
    ),
    "no end": lambda: (GOOD if n == 0 else b"x" * 65536 for n in range(100_000)),
    "no end of an error": lambda: (b"HTTP/1.0 500 no\r\n\r\n" if n == 0 else b"x" * 65536 for n in range(100_000)),
    "no end of the first line": lambda: repeat(b"x" * 65536),
    "no end of the head": lambda: repeat(b"HTTP/1.0 200 OK\r\n" + b"a: b\r\n" * 10_000),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_what_is_no_answer_of_ours(what: str, tmp_path: Path, listen: Callable[..., Listener]) -> None:
    """In plain words, and without taking in more than an answer can have."""
    other = listen(ANSWERS[what])
    control = Client(written(tmp_path / "run" / "agent.json", os.getpid(), other.port))
    for asked in (control.snapshot, lambda: control.stop("shop"), lambda: control.check("shop")):
        if asked is not control.snapshot and what in ("other words", "bots of another kind"):
            continue
        with pytest.raises(AgentSilent) as told:
            asked()
        assert str(told.value) == NOT_OURS
    assert other.sent < 3 * (wire.LARGEST + 16 * 1024 * 1024)


CUT_OFF = {
    "the first line": b"HTTP/1.0 2",
    "the head": b"HTTP/1.0 200 OK\r\nContent-Le",
    "the end of the head": b"HTTP/1.0 200 OK\r\nContent-Length: 30\r\n",
    "the body": b'HTTP/1.0 200 OK\r\nContent-Length: 30\r\n\r\n{"agent": nu',
    "all of the body": b"HTTP/1.0 200 OK\r\nContent-Length: 30\r\n\r\n",
    "the body of an error": b'HTTP/1.0 500 no\r\nContent-Length: 30\r\n\r\n{"err',
}


@pytest.mark.parametrize("what", CUT_OFF)
def test_an_answer_that_is_cut_off_is_nobody_elses(what: str, tmp_path: Path, listen: Callable[..., Listener]) -> None:
    """Whoever gave it was ended meanwhile, as a run is by the very `stop` that it answers."""
    file = tmp_path / "run" / "agent.json"

    def ends() -> Iterator[bytes]:
        file.unlink()
        yield CUT_OFF[what]

    control = Client(written(file, os.getpid(), listen(ends).port))
    with pytest.raises(AgentAway, match=r"The connection to the agent was lost"):
        control.stop("shop")


def test_a_stream_that_is_cut_off_within_a_line(tmp_path: Path, listen: Callable[..., Listener]) -> None:
    file = tmp_path / "run" / "agent.json"

    def ends() -> Iterator[bytes]:
        file.unlink()
        yield GOOD + b'data: {"agent": nu'

    control = Client(written(file, os.getpid(), listen(ends).port))
    with pytest.raises(AgentAway, match=r"The connection to the agent was lost"):
        list(control.watch())


@pytest.mark.parametrize(
    "line", [b"data: [\n", b'data: {"bots": 7}\n', b'data: {"bots": [{}]}\n', b"data: " + b"[" * 10**5]
)
def test_a_stream_that_is_none_of_ours(line: bytes, tmp_path: Path, listen: Callable[..., Listener]) -> None:
    other = listen(lambda: iter([GOOD, b"data: ", line, b"\n"]))
    control = Client(written(tmp_path / "run" / "agent.json", os.getpid(), other.port))
    with pytest.raises(AgentSilent) as told:
        list(control.watch())
    assert str(told.value) == NOT_OURS


def test_a_line_without_an_end(
    tmp_path: Path, listen: Callable[..., Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire.Stream.line, "__defaults__", (1024 * 1024,))
    other = listen(lambda: iter([GOOD, *repeat(b"data: " + b"x" * 65536, 1000)]))
    control = Client(written(tmp_path / "run" / "agent.json", os.getpid(), other.port))
    with pytest.raises(AgentSilent) as told:
        list(control.watch())
    assert str(told.value) == NOT_OURS


def test_an_answer_that_comes_a_letter_at_a_time_has_an_end(tmp_path: Path, listen: Callable[..., Listener]) -> None:
    enough = threading.Event()

    def says() -> Iterator[bytes]:
        yield GOOD
        while not enough.wait(0.02):
            yield b" "

    file = written(tmp_path / "run" / "agent.json", os.getpid(), listen(says).port)
    begun = time.monotonic()
    with pytest.raises(AgentSilent, match="does not answer"):
        wire.call(file, "GET", "/v1/snapshot", timeout=1.0)
    assert time.monotonic() - begun >= 1.0
    enough.set()


@pytest.mark.linux("a process cannot be stopped by a signal there")
def test_an_agent_that_is_stopped(home: Home) -> None:
    """Every command says so at once, nothing is called not running, and nothing is lost when it goes on."""
    home.bot("shop", TALKS, stop_timeout=2)
    agent = home.agent()
    assert home.run("start").returncode == 0
    pid = home.status("shop")["pid"]
    agent.send_signal(signal.SIGSTOP)
    try:
        until(lambda: table.suspended(agent.pid))
        words = f"BotTray (PID {agent.pid}) is suspended and answers nobody. Let it go on: kill -CONT {agent.pid}"
        for command in (
            ["status"], ["status", "shop"], ["status", "--json"], ["start"], ["start", "shop"], ["stop"], ["restart"],
            ["quit"],
        ):  # fmt: skip
            told = home.run(*command)
            assert (told.returncode, told.stdout, told.stderr.strip()) == (5, "", words), command
        told = home.run("logs", "-f", "shop")
        assert (told.returncode, words in told.stderr) == (0, True)
        assert told.stdout
        told = home.run("doctor", "shop")
        assert f"✗ {words.partition(' Let')[0]}" in told.stdout
        assert "No agent is running" not in told.stdout
    finally:
        agent.send_signal(signal.SIGCONT)
    assert home.status("shop")["pid"] == pid
    assert home.run("quit").returncode == 0
