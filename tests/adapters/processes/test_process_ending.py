"""How a process is ended that is not ours: one that reads on is asked again, one that is seen to end has its time."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tray_app.adapters.processes import ending_linux, process

pytestmark = pytest.mark.linux("signals; for Windows: windows/test_ending_windows.py")
# holds a request without an answer, as a long poll; says what it hears
BOT = """
import signal, socket, sys, time
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
time.sleep(0.1)  # in one step of the kernel's clock with the connection's own words it could not be told who spoke last
line.sendall(b"GET")
asked = []
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda number, frame: asked.append(print(signal.Signals(number).name, flush=True)))
print("up", flush=True)
while not asked:
    time.sleep(0.05)
if sys.argv[2] == "reads on":
    while len(asked) < 2:
        time.sleep(0.05)
else:
    line.close()
    time.sleep(float(sys.argv[2]))
print("its own end", flush=True)
"""


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one


def ended(server: socket.socket, what: str, grace: float) -> list[str]:
    """What it says until it is gone."""
    port = server.getsockname()[1]
    one = subprocess.Popen([sys.executable, "-c", BOT, str(port), what], stdout=subprocess.PIPE, text=True)
    assert one.stdout
    assert one.stdout.readline() == "up\n"
    found = process.identify(one.pid)
    assert found

    async def end() -> bool:
        host = process.host(asyncio.get_running_loop())
        try:
            return await host.end(found, grace)
        finally:
            host.close()

    assert asyncio.run(end())
    said, _ = one.communicate()
    return said.split("\n")[:-1]


def test_one_that_is_seen_to_end_is_asked_once_and_has_time(server: socket.socket) -> None:
    assert ended(server, "4", grace=1.0) == ["SIGINT", "its own end"]


def test_one_that_reads_on_is_asked_again(server: socket.socket) -> None:
    assert ended(server, "reads on", grace=1.0) == ["SIGINT", "SIGTERM", "its own end"]


def test_no_longer_than_there_is_time(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending_linux, "UNTIL", 2.0)
    assert ended(server, "600", grace=1.0) == ["SIGINT"]
