"""Whom we take for a bot's tree, when its number has become somebody else's.

Numbers are given out again only after thousands of starts; in a pid namespace of its own a process may say which one is
next (/proc/sys/kernel/ns_last_pid). Deliberate faults that were tried, each red: a session believed by its number ·
what was remembered believed without its birth · nothing remembered of a bot that has ended · the descendants of a
foreign process known by its number alone · those that outlive it forgotten.
"""

import json
import subprocess
import sys
from typing import Any

import containers
import pytest

in_namespace = pytest.mark.skipif(containers.why_not() is not None, reason=str(containers.why_not()))

COMMON = """
import asyncio, json, os, signal, subprocess, sys
from pathlib import Path
from tray_app.adapters.processes import process
from tray_app.adapters.processes.table_linux import table

def started_as(number, command):
    "Its number is free; whoever is started next gets it."
    with open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write(str(number - 1))
    one = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE)
    assert one.pid == number, (one.pid, number)
    one.stdout.readline()
    return one

class Sink:
    def write(self, data): pass
    def end_of_output(self): pass
    def pause(self): return 0.0
    def drain(self, pipe):
        try:
            return bool(os.read(pipe, 65536))
        except BlockingIOError:
            return True

async def at_once(work, *args):  # a thread would take a number of a process
    return work(*args)

async def hosted(bot, then):
    loop = asyncio.get_running_loop()
    host, ended = process.host(loop), asyncio.Event()
    child = host.spawn(["sh", "-c", bot], folder=Path("/"), environ={"PATH": os.environ["PATH"]}, lock=None,
                       sink=Sink(), on_exit=lambda *_: ended.set(), grace=0.5)
    try:
        return await then(host, child, ended)
    finally:
        host.close()
"""

# the agent is one process, the stranger is started by another: our own children are never strangers
OF_A_TREE = """
here, there = os.pipe(), os.pipe()
if (agent := os.fork()) == 0:
    async def then(host, child, ended):
        await ended.wait()
        os.write(here[1], f"{child.identity.pid}\\n".encode())
        os.read(there[0], 1)
        taken = [r.pid for r in child.tree(table())]
        child.ask(0), child.ask(1), child.kill()
        used = (await host.usage([child], at_once))[0].rss_bytes
        print(json.dumps({"taken": taken, "used": used}), flush=True)
    asyncio.run(hosted("exit 3", then))
    os._exit(0)
number = int(os.read(here[0], 99))
one = started_as(number, ["sh", "-c", sys.argv[1]])
os.write(there[1], b"x")
os.waitpid(agent, 0)
if sys.argv[1].endswith("echo up"):
    one.wait()
alive = [r.pid for r in table().values() if r.session == number and not r.zombie]
print(json.dumps({"alive": len(alive)}))
"""


# its first process ends at once when it is asked, its child only when it is killed
OF_A_RIVAL = """
one = subprocess.Popen(["sh", "-c", "trap '' INT TERM; setsid sleep 700 & trap - INT TERM; echo up; wait"],
                       start_new_session=True, stdout=subprocess.PIPE)
one.stdout.readline()
while "sleep" not in open(f"/proc/{one.pid + 1}/comm").read():
    pass  # in a session of its own by now: else the kernel keeps the number
number, below = one.pid, [r.pid for r in table().values() if r.parent == one.pid]
if (agent := os.fork()) == 0:
    async def end():
        host = process.host(asyncio.get_running_loop())
        try:
            return await host.end(process.identify(number), 1.0)
        finally:
            host.close()
    print(json.dumps({"ended": asyncio.run(end())}), flush=True)
    os._exit(0)
one.wait()
stranger = started_as(number, ["sh", "-c", "sleep 600 & echo up; wait"])
os.waitpid(agent, 0)
left = [r for r in table().values() if not r.zombie]
print(json.dumps({"below": [r.pid for r in left if r.pid in below],
                  "strangers": len([r for r in left if number in (r.pid, r.parent)])}))
"""


def run(script: str, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        containers.within([sys.executable, "-c", COMMON + script, *words]), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@in_namespace
@pytest.mark.parametrize(
    ("stranger", "alive"),
    [("echo up; exec sleep 600", 1), ("sleep 600 & echo up; wait", 2), ("sleep 600 >/dev/null & echo up", 1)],
    ids=["who leads a session of that number", "with a child", "whose leader has ended"],
)
def test_whoever_gets_the_number_of_an_ended_bot_is_a_stranger(stranger: str, alive: int) -> None:
    by_us, left = run(OF_A_TREE, stranger)
    assert by_us == {"taken": [], "used": 0}
    assert left == {"alive": alive}


@in_namespace
def test_whoever_gets_the_number_of_an_ended_rival_is_a_stranger() -> None:
    """And what that one has left of itself is ended all the same."""
    by_us, left = run(OF_A_RIVAL)
    assert by_us == {"ended": True}
    assert left == {"below": [], "strangers": 2}


# waits until it is branded, wipes that and its environment off, and leaves somebody behind in its session
WIPED = """
async def then(host, child, ended):
    more = {"folder": Path("/"), "environ": {}, "lock": None, "sink": Sink(), "grace": 0.5}
    gone = asyncio.Event()
    other = host.spawn(["/bin/sleep", "600"], on_exit=lambda *_: gone.set(), **more)
    await ended.wait()
    left = [r for r in table().values() if r.session == child.identity.pid]
    print(json.dumps({"leftovers": child.leftovers, "left": len(left), "other": process.alive(other.identity)}))
    other.kill()
    await gone.wait()
wiped = "while [ $(ulimit -S -m) = unlimited ]; do :; done; ulimit -S -m unlimited; env -i sleep 600 & exit 3"
asyncio.run(hosted(wiped, then))
"""


def test_what_a_bot_leaves_in_its_session_is_its_own_without_a_mark_too() -> None:
    """Among several bots, so that it is not told by being the only one."""
    done = subprocess.run([sys.executable, "-c", COMMON + WIPED], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"leftovers": 1, "left": 0, "other": True}


# what a thread of an agent starts (git, a bot's interpreter that is asked) beside the only bot, which ends
BESIDE = """
ended_before = subprocess.Popen(["sh", "-c", "echo; exit 3"], stdout=subprocess.PIPE)
ended_before.stdout.read()  # it has ended, or is about to; its exit code is not asked for yet
goes_on = subprocess.Popen(["sleep", "600"])
async def then(host, child, ended):
    await ended.wait()
    codes = [ended_before.wait(), goes_on.poll()]
    goes_on.kill()
    print(json.dumps({"codes": codes, "leftovers": child.leftovers, "after": goes_on.wait()}))
asyncio.run(hosted("exit 0", then))
"""


def test_what_we_start_ourselves_is_no_bots_and_keeps_its_exit_code() -> None:
    """A failed git or pip would count as done, and it would be ended as what a bot has left."""
    done = subprocess.run([sys.executable, "-c", COMMON + BESIDE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"codes": [3, None], "leftovers": 0, "after": -9}
