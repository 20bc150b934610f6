"""Whose a connection is: strangers, however many, never take the room of the agent's own user.

Deliberate faults that were tried, each red: nobody told apart · everybody taken for a stranger · what was hung up on
taken for an agent that is not there.
"""

import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from api.conftest import Knock
from e2e import other_user
from e2e.waiting import until
from home import Home
from processes import open_files

from tray_app.adapters.resources import ports
from tray_app.api import server
from tray_app.api.client import AgentSilent

CROWD = """
import socket, sys, time
port, many = map(int, sys.argv[1:])
open_ = []
print("up", flush=True)
while True:  # whoever is hung up on comes again at once
    for one in [one for one in open_ if gone(one)]:
        open_.remove(one)
        one.close()
    while len(open_) < many:
        try:
            open_.append(socket.create_connection(("127.0.0.1", port), 5))
        except OSError:
            break
    time.sleep(0.01)
"""
GONE = """
def gone(one):
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
"""


@pytest.fixture
def crowd(door: Knock) -> Iterator["subprocess.Popen[str]"]:
    """Another user of this machine with 400 connections that say nothing, anew as soon as they are hung up on."""
    if why := other_user.why_not():
        pytest.skip(why)
    python = other_user.python()[0]
    command = other_user.as_other([python, "-I", "-c", GONE + CROWD, str(door.port), "400"])
    with subprocess.Popen(command, cwd="/", stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        assert started.stdout.readline() == "up\n"
        yield started
        started.kill()


@pytest.mark.linux("the test bed for Windows has one user")
def test_a_crowd_of_another_user_locks_nobody_out(door: Knock, crowd: "subprocess.Popen[str]") -> None:
    before = open_files(door.pid)
    for _ in range(10):
        assert door.home.control().snapshot().agent
    told = door.home.run("status")
    assert told.returncode == 0, told.stderr
    assert "running" in told.stdout
    assert "No agent" not in told.stderr
    assert door.home.run("restart", "shop").returncode == 0
    assert open_files(door.pid) < before + server.STRANGERS + 128 + 32, (
        "no more than come in one go, and those for a moment"
    )
    crowd.kill()
    crowd.wait()
    with door.socket() as one:  # a stranger's place is free again, and ours was never taken
        one.sendall(b"GET / HTTP/1.0\r\nHost: 127.0.0.1:%d\r\n\r\n" % door.port)
        assert b" 401 " in one.recv(100)


@pytest.mark.linux("Wine takes 16 ms to say whose one of so many connections is: the crowd is never complete")
def test_a_crowd_of_our_own_is_told_from_an_agent_that_is_not_there(door: Knock) -> None:
    full = threading.Event()
    ended = threading.Event()
    open_: list[socket.socket] = []

    def fill() -> None:
        """All places, and again those that an idle connection loses after some seconds."""
        while not ended.is_set():
            for one in [one for one in open_ if _gone(one)]:
                open_.remove(one)
                one.close()
            while len(open_) < server.CROWD + 20:
                open_.append(door.socket())
            full.set()
            ended.wait(0.05)

    filling = threading.Thread(target=fill, daemon=True)
    filling.start()
    assert full.wait(20)
    try:
        silent = until(lambda: _silent(door.home))
        assert silent == f"BotTray is running (PID {door.pid}), but does not answer."
        until(lambda: (told := door.home.run("status")).returncode == 5 and silent in told.stderr and not told.stdout)
    finally:
        ended.set()
        filling.join()
        for one in open_:
            one.close()
    until(lambda: not _silent(door.home))


def _gone(one: socket.socket) -> bool:
    one.setblocking(False)
    try:
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _silent(home: Home) -> str:
    try:
        home.control().snapshot()
    except AgentSilent as error:
        return str(error.message)
    return ""


def test_whose_a_port_and_a_connection_are() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        port: int = listening.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as one, listening.accept()[0] as other:
            assert ports.listens(os.getpid(), port) is True
            assert ports.listens(os.getppid(), port) is False
            assert ports.listens(os.getpid(), one.getsockname()[1]) is False, "a connection is no listener"
            assert ports.ours(other.getpeername(), other.getsockname())
            assert not ports.ours(("127.0.0.1", 1), other.getsockname())
    assert ports.listens(os.getpid(), port) is False


@pytest.mark.linux("netlink and /proc")
def test_the_list_says_what_the_kernel_answers() -> None:
    """Where a sandbox has no netlink."""
    from tray_app.adapters.resources import ports_linux

    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        here = listening.getsockname()
        with socket.create_connection(here), listening.accept()[0] as other:
            for two in ((other.getpeername(), here), (here, other.getpeername()), (here, ("127.0.0.1", 0))):
                found = ports_linux._listed(*two)
                assert found is not None
                assert found == ports_linux._asked(*two)
                assert found[0] == os.geteuid()
            nobody = (("127.0.0.1", 1), here)
            assert ports_linux._listed(*nobody) is ports_linux._asked(*nobody) is None


@pytest.mark.linux("the test bed for Windows has one user")
def test_another_users_connection_is_not_ours() -> None:
    if why := other_user.why_not():
        pytest.skip(why)
    code = "import socket, sys; one = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); one.recv(1)"
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        command = other_user.as_other([other_user.python()[0], "-I", "-c", code, str(listening.getsockname()[1])])
        with subprocess.Popen(command, cwd="/") as stranger:
            other, _ = listening.accept()
            with other:
                assert not ports.ours(other.getpeername(), other.getsockname())
                with suppress(OSError):
                    other.sendall(b"x")
            assert stranger.wait(20) == 0
