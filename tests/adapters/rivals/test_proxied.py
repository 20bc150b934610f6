"""Who reaches the Bot API through another program of this computer cannot be told apart; that there is one, can.

Deliberate faults that were tried, each red: what a bot has opened itself (a database) taken for a proxy · our own way
told of · a program that is connected to no server.
"""

import socket
import subprocess
import sys
from contextlib import ExitStack

import pytest
from tables import TABLES, read_by

from tray_app.adapters.rivals import census
from tray_app.adapters.rivals.proxies import used_by_others
from tray_app.adapters.rivals.servers import Servers
from tray_app.adapters.rivals.target import Target

LISTENS = """
import socket, sys
way = socket.create_server(("127.0.0.1", 0))
print(way.getsockname()[1], flush=True)
taken = way.accept()
onward = [socket.create_connection(("127.0.0.1", int(port))) for port in sys.argv[1:]]
print("there", flush=True)
input()
"""
CONNECTS = """
import socket, sys
out = [socket.create_connection(("127.0.0.1", int(port))) for port in sys.argv[1:]]
print("there", flush=True)
input()
"""


class Programs(ExitStack):
    def begin(self, code, *ports):
        one = subprocess.Popen([sys.executable, "-c", code, *map(str, ports)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
        self.callback(one.communicate, "\n")
        return one


@pytest.fixture(params=TABLES, autouse=True)
def table(request, monkeypatch):
    read_by(request.param, monkeypatch)


@pytest.fixture
def programs():
    with Programs() as several:
        yield several


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one.getsockname()[1]


def told(server, *own):
    target = Target("shop", None, api_base=f"http://127.0.0.1:{server}")
    pids = [pid for pid, _ in census.table()]
    return [one.pid for one in used_by_others([target], own, Servers(), census.Sockets(), pids)]


@pytest.mark.parametrize("onward", [True, False])
def test_one_that_another_program_goes_through_is_named(programs, server, onward):
    proxy = programs.begin(LISTENS, *([server] if onward else []))
    client = programs.begin(CONNECTS, proxy.stdout.readline())
    assert (proxy.stdout.readline(), client.stdout.readline()) == ("there\n", "there\n")
    assert told(server) == ([proxy.pid] if onward else [])
    assert told(server, client.pid) == [], "the way of our own bot"
    assert told(server, proxy.pid) == [], "of our own bot, which others ask for something"


def test_one_that_has_opened_its_connections_itself_is_none(programs, server):
    """A bot with a database."""
    database = programs.begin(LISTENS)
    bot = programs.begin(CONNECTS, server, database.stdout.readline())
    assert (database.stdout.readline(), bot.stdout.readline()) == ("there\n", "there\n")
    assert told(server) == []
