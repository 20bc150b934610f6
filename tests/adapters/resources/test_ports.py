"""Who waits to be called: on a port, or on a socket of the file system.

Deliberate faults that were tried, each red: a connection taken for a socket that listens · files not looked at.
"""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from tray_app.adapters.resources import ports


@contextmanager
def program(code, *words):
    with subprocess.Popen(
        [sys.executable, "-c", f"import socket, sys\n{code}\nprint('there', flush=True)\ninput()", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as one:
        assert one.stdout.readline() == "there\n"
        try:
            yield one.pid
        finally:
            one.communicate("\n")


def test_a_port_that_is_open_is_waited_at_and_a_connection_is_not():
    with program("way = socket.create_server(('127.0.0.1', 0))") as server, program("") as other:
        assert ports.waits_for_calls([server])
        assert ports.waits_for_calls([other, server])
        assert not ports.waits_for_calls([other])
    code = "with socket.create_server(('127.0.0.1', 0)) as way:\n    out = socket.create_connection(way.getsockname())"
    with program(code) as connected:
        assert not ports.waits_for_calls([connected])


@pytest.mark.linux("Windows does not say which process has a socket of the file system open")
@pytest.mark.parametrize("listens", [True, False])
def test_a_socket_file_is_waited_at_once_it_listens(tmp_path, listens):
    code = f"way = socket.socket(socket.AF_UNIX)\nway.bind(sys.argv[1])\nif {listens}: way.listen()"
    with program(code, str(tmp_path / "x")) as server:
        assert ports.waits_for_calls([server]) is listens
