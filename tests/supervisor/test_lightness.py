"""What an agent does without, counted: no clock of a busy machine is asked.

Deliberate faults that were tried, each red: the server loaded with the agent · the timeline's file before the first
bot · what explains a death before it · OpenSSL with asyncio · a wake-up each second ·
the server loaded in the loop.
"""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from home import Home

pytestmark = pytest.mark.linux("how Linux starts a program, and sleep(1)")

AGENT = """
import json, os, subprocess, sys, threading
start, told, in_loop = subprocess.Popen._execute_child, [], []
class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "tray_app.api.server":
            in_loop.append(threading.current_thread() is threading.main_thread())
sys.meta_path.insert(0, Watch())
def spawn(self, *given, **named):
    if not told:
        told.append(sorted(sys.modules))
    return start(self, *given, **named)
subprocess.Popen._execute_child = spawn
from tray_app import cli
code = cli.main(["agent"])
told += [sorted(sys.modules), in_loop]
with open(sys.argv[1], "w") as file:
    json.dump(told, file)
sys.exit(code)
"""
MOST = 435
"""Modules before the first bot is there, Python's own with them; the server alone would be 120 more. Each costs half a
millisecond of a start and 20 kB for good: before one more, ask who needs it."""
SERVER = {"uvicorn", "starlette", "h11", "tray_app.api.server", "tray_app.api.routes"}
LATER = SERVER | {"ssl", "sqlite3", "requests", "tray_app.core.deaths.exits", "tray_app.adapters.projects.node.package"}
REST = 12.0
"""Seconds in which nothing is to happen: there is no event for that."""


@pytest.fixture
def loaded(home: Home, tmp_path: Path) -> Any:
    """Runs an agent with a bot that waits, and what it has loaded: before the bot, and at its end; and each time its
    server, whether in the loop's own thread."""
    home.bot("shop", command=["sleep", "600"], start="auto", api_base=None)
    file = tmp_path / "loaded"

    def run(meanwhile: Any) -> tuple[set[str], set[str], list[bool]]:
        agent = home.spawn(command=home.python("-c", AGENT, str(file)))
        assert agent.stdout
        assert agent.stdout.readline() == "ready\n"
        until(lambda: "7/9" in home.log("shop"), timeout=60)  # who would ask the agent would knock
        meanwhile(agent)
        agent.terminate()
        assert agent.wait(60) == 0
        before, after, in_loop = json.loads(file.read_text())
        return set(before), set(after), in_loop

    return run


def test_what_nobody_asks_for_is_not_loaded(loaded: Any) -> None:
    before, after, _ = loaded(lambda agent: None)
    assert before & LATER == set()
    assert len(before) <= MOST
    assert after & (SERVER | {"ssl", "requests"}) == set(), "nobody has knocked"


def test_who_knocks_first_is_answered_and_brings_the_server(loaded: Any, home: Home) -> None:
    before, after, in_loop = loaded(lambda agent: home.status("shop"))
    assert before & SERVER == set()
    assert after & SERVER == SERVER
    assert in_loop == [False], "the bots would have to wait for it"


@pytest.mark.linux("/proc")
def test_an_idle_agent_sleeps(loaded: Any, home: Home) -> None:
    def woken(pid: int) -> dict[str, int]:
        """How often each of its threads has begun to wait, by /proc/PID/task/TID/status."""
        found = {}
        for task in Path(f"/proc/{pid}/task").iterdir():
            lines = (task / "status").read_text().splitlines()
            found[task.name] = next(int(line.split()[1]) for line in lines if line.startswith("voluntary_ctxt"))
        return found

    def rest(agent: Any) -> None:
        time.sleep(REST)  # its bot has settled, its threads have gone
        before = woken(agent.pid)
        time.sleep(REST)
        assert woken(agent.pid) == before

    loaded(rest)
