"""What is named for the end of a process ends it."""

import subprocess
import sys

import pytest
from processes import ended, table

from tray_app.adapters.processes import process

pytestmark = pytest.mark.linux("kill(1) and pid namespaces")

WAITS = "import signal, time\n{}\nprint('up', flush=True)\ntime.sleep(600)"
HANDLERS = {
    "-9 ": "signal.signal(signal.SIGINT, signal.SIG_DFL)",
    "-INT ": "pass",  # Python's own
    "": "signal.signal(signal.SIGTERM, lambda *_: exit())",
}


@pytest.mark.parametrize("way", HANDLERS)
def test_of_the_first_process_in_a_container(way: str) -> None:
    inside = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "--map-root-user", "--user"]
    with subprocess.Popen(
        [*inside, sys.executable, "-c", WAITS.format(HANDLERS[way])], stdout=subprocess.PIPE, text=True
    ) as outer:
        assert outer.stdout is not None
        try:
            if outer.stdout.readline() != "up\n":
                pytest.skip("this machine lets nobody make a namespace")
            (pid,) = [row.pid for row in table() if row.parent == outer.pid]
            command = process.end_command(pid)
            assert command == f"kill {way}{pid}"
            subprocess.run(command, shell=True, check=True)
            assert ended(pid)
        finally:
            outer.kill()


def test_of_others(tmp_path) -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS.format(HANDLERS["-9 "])], stdout=subprocess.PIPE) as plain:
        assert process.end_command(plain.pid) == f"kill {plain.pid}"
        plain.kill()
    assert process.end_command(plain.pid, mine=False, hard=True) == f"sudo kill -9 {plain.pid}"
