"""What `clean` and `doctor` read of the machine: each process once, however many bots there are.

Counted, not timed. Deliberate faults that were tried, each red: suspects looked for bot by bot · the holders of all
other leases asked anew for each bot · what dead agents have left looked for bot by bot.
"""

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulation.emulator import Emulator
from home import Home, make_token

BOTS = 8
STILL = "import time; print('up', flush=True); time.sleep(3600)"
CONNECTS = """
import socket, sys, time
from urllib.parse import urlsplit
at = urlsplit(sys.argv[1])
there = socket.create_connection((at.hostname, at.port))
print("up", flush=True)
time.sleep(3600)
"""
# what is opened and listed, by bottray WORDS; the first word is the file into which it goes. Tables of other network
# namespaces are left out: another test may have made some meanwhile
COUNTED = """
import json, os, sys
seen = []
def elsewhere(path):
    start, net, _ = str(path).partition("/net/tcp")
    return net and os.readlink(start + "/ns/net") != os.readlink("/proc/self/ns/net")
def note(event, of):
    if event in ("open", "os.listdir", "os.scandir") and not elsewhere(of[0]):
        seen.append(of[0])
sys.addaudithook(note)
out = sys.argv.pop(1)
from tray_app.cli import main
code = main()
read = [os.fspath(one) for one in seen if isinstance(one, (str, os.PathLike))]
with open(out, "w") as file:
    json.dump(read, file)
sys.exit(code)
"""

pytestmark = pytest.mark.linux("counts what is read of /proc; for Windows: supervisor/rivals/test_suspects.py")


@pytest.fixture
def shops(home: Home, emulator: Emulator) -> Iterator[Home]:
    """On a file system of its own: where a lock file was removed, by another test, all processes are looked into."""
    home.locks = Path(tempfile.mkdtemp(dir="/dev/shm"))
    home.locks.chmod(0o1777)
    home.environ["BOTTRAY_LOCK_DIR"] = str(home.locks)
    for n in range(BOTS):
        token = make_token(771_100 + n)
        emulator.add_bot(token, f"shop{n}_bot")
        home.bot(f"shop{n}", STILL, token=token, start="auto")
    home.agent()
    for n in range(BOTS):
        home.wait_for(f"shop{n}", lambda view: view.phase == "running")
    yield home
    home.close()
    shutil.rmtree(home.locks)


def read_by(home: Home, *words: str) -> "Counter[str]":
    out = home.folder / "read.json"
    done = home.spawn(command=home.python("-c", COUNTED, str(out), *words))
    told, _ = done.communicate(timeout=100)
    assert out.exists(), told
    return Counter(json.loads(out.read_text()))


def of(pid: int, read: "Counter[str]") -> dict[str, int]:
    """What of a process was read, how often."""
    start = f"/proc/{pid}/"
    return {path.removeprefix(start): times for path, times in read.items() if path.startswith(start)}


def tables_of_connections(read: "Counter[str]") -> int:
    return sum(times for path, times in read.items() if path.endswith(("/net/tcp", "/net/tcp6")))


def most_of_a_record(home: Home, read: "Counter[str]") -> int:
    """How often the record of one lease was read."""
    return max(times for path, times in read.items() if path.startswith(str(home.locks)) and path.endswith(".json"))


@pytest.mark.parametrize("verb", [("clean", "--dry-run"), ("doctor",)], ids=lambda verb: verb[0])
@pytest.mark.parametrize("agent", ["lives", "is dead"])
def test_each_process_is_read_once_for_all_bots(
    shops: Home, emulator: Emulator, tmp_path: Path, verb: tuple[str, ...], agent: str
) -> None:
    script = tmp_path / "elsewhere.py"
    script.write_text(CONNECTS)
    stranger = shops.spawn(command=[sys.executable, str(script), emulator.url])
    assert stranger.stdout
    assert stranger.stdout.readline()
    if agent == "is dead":
        shops.processes[0].kill()
        shops.processes[0].wait()
    few, all_ = (read_by(shops, *verb, *(f"shop{n}" for n in range(count))) for count in (2, BOTS))
    assert of(stranger.pid, few) == of(stranger.pid, all_)
    assert of(stranger.pid, all_)["fd"] == 1, "its connections"
    assert tables_of_connections(few) == tables_of_connections(all_) == 2
    assert most_of_a_record(shops, few) == most_of_a_record(shops, all_) > 0
