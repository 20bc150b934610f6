"""Readers that stand still: a pager, a pipe that nobody empties. They cost little, and keep nobody from ending.

Deliberate faults that were tried, each red: standard output written in the loop, as it was · followers without
a bound.
"""

import os
import re
import signal
import subprocess
from contextlib import contextmanager

import psutil
import pytest
from e2e.waiting import until

FLOOD = """
import os, pathlib, time
for n in range(200):
    block = b"%06d" % n + b"\\n" * 32_000
    while block:
        block = block[os.write(1, block):]
pathlib.Path("all-written").touch()
time.sleep(600)
"""
"""Empty lines: in the log each is 25 bytes, 160 MB in all."""
HELD_BACK = """
import os, pathlib, time
print("begun", flush=True)
while not pathlib.Path("go").exists():
    time.sleep(0.02)
"""
MISSING = re.compile(rb"-- bottray: \d+ bytes are left out here")


@contextmanager
def reader(home, *words):
    """One that stands still."""
    one = subprocess.Popen(home.command(*words), env=home.environ, stdout=subprocess.PIPE)
    try:
        yield one
    finally:
        if one.poll() is None:
            one.kill()
        one.stdout.close()
        one.wait()


def all_taken(script) -> None:
    """Its bot has got rid of everything: nothing holds it up. The log is left alone, which is rotated meanwhile."""
    until((script.parent / "all-written").exists, timeout=100)


def memory(pid: int) -> int:
    return psutil.Process(pid).memory_info().rss


def read_until(one, told) -> None:
    seen = b""
    while not told.search(seen):
        piece = os.read(one.stdout.fileno(), 65536)
        assert piece, seen[-500:]
        seen = seen[-300:] + piece


def test_a_run_whose_reader_stands_still_goes_on_and_is_stopped(home):
    script = home.bot("flood", FLOOD)
    with reader(home, "run", "flood") as run:
        all_taken(script)
        assert memory(run.pid) < 120_000_000
        assert home.run("stop", "flood").returncode == 0
        assert run.wait(30) is not None


@pytest.mark.linux("Windows has no SIGTERM")
def test_a_run_whose_reader_stands_still_ends_at_sigterm(home):
    script = home.bot("flood", FLOOD)
    with reader(home, "run", "flood") as run:
        all_taken(script)
        run.send_signal(signal.SIGTERM)
        assert run.wait(30) is not None


def test_who_reads_on_is_told_what_is_missing(home):
    script = home.bot("flood", FLOOD)
    with reader(home, "run", "flood") as run:
        all_taken(script)
        read_until(run, MISSING)
        assert home.run("stop", "flood").returncode == 0


def test_a_follower_that_stands_still_costs_the_agent_little(home):
    script = home.bot("flood", HELD_BACK + FLOOD, start="manual")
    agent = home.agent()
    home.run("start", "flood", "--no-wait")
    with reader(home, "logs", "-f", "flood") as follower:
        read_until(follower, re.compile(b"begun"))
        before = memory(agent.pid)
        (script.parent / "go").touch()
        all_taken(script)
        assert memory(agent.pid) - before < 60_000_000
        read_until(follower, MISSING)
    home.run("stop", "flood")
