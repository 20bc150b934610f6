"""Of what a bot prints nothing is taken away from whoever reads it.

Deliberate faults that were tried, each red: who holds the other end counts as nobody · only a pipe without
any reader is read.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tray_app.adapters.processes.identity import MARK
from tray_app.adapters.processes.unread_linux import Unread

LINES = 200_000
PRINTS = f"import sys\nsys.stdin.read()\nfor n in range({LINES}):\n    print('line', n)\n"
PASSES_ON = f"""
import os, subprocess, sys
ours, its = os.pipe()
bot = subprocess.Popen([sys.executable, "-c", {PRINTS!r}], stdout=its, pass_fds=[ours])
os.close(its)
print(bot.pid, flush=True)
print(sum(1 for _ in open(ours)), flush=True)
"""


@pytest.fixture
def marked() -> dict[str, str]:
    return {**os.environ, MARK: "test-of-unread"}


def until_read(pid: int, waits: "subprocess.Popen[bytes]", begin: "subprocess.Popen[bytes]") -> bytes:
    """What `waits` prints as its last while the output of `pid`, let go by `begin`, is looked at for its end."""

    async def look() -> bytes:
        unread = Unread(asyncio.get_running_loop(), [pid])
        try:
            assert begin.stdin
            begin.stdin.close()
            assert waits.stdout
            return await asyncio.to_thread(waits.stdout.read)
        finally:
            unread.close()

    return asyncio.run(look())


def test_a_wrapper_that_passes_on_what_its_bot_prints_gets_it_all(marked: dict[str, str]) -> None:
    """The bot has inherited the wrapper's end of the pipe, as it does its agent's."""
    with subprocess.Popen(
        [sys.executable, "-c", PASSES_ON], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=marked
    ) as wrapper:
        assert wrapper.stdout
        pid = int(wrapper.stdout.readline())
        assert until_read(pid, wrapper, wrapper) == b"%d\n" % LINES


def test_whoever_looks_at_it_by_proc_gets_it_all(marked: dict[str, str], tmp_path: Path) -> None:
    """`cat /proc/PID/fd/1`, of a bot that holds both ends as its agent hands them over."""
    ours, its = os.pipe()
    with (
        subprocess.Popen(
            [sys.executable, "-c", PRINTS], stdin=subprocess.PIPE, stdout=its, env=marked, pass_fds=(ours,)
        ) as bot,
        subprocess.Popen(
            ["sh", "-c", f"exec 3< /proc/{bot.pid}/fd/1; echo ready >&2; wc -l <&3"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as looks,
    ):
        os.close(ours)
        os.close(its)
        assert looks.stderr
        assert looks.stderr.readline() == b"ready\n"
        assert until_read(bot.pid, looks, bot) == b"%d\n" % LINES


def test_what_nobody_reads_blocks_no_bot(marked: dict[str, str]) -> None:
    """Handed over by an agent that is gone; what it starts itself has both ends, too."""
    ours, its = os.pipe()
    child = "import subprocess\nit = subprocess.Popen(['cat'], stdin=-1, stdout=-3, close_fds=False)\n"  # PIPE, DEVNULL
    with subprocess.Popen(
        [sys.executable, "-c", child + PRINTS], stdin=subprocess.PIPE, stdout=its, env=marked, pass_fds=(ours,)
    ) as bot:
        os.close(ours)
        os.close(its)

        async def look() -> int:
            unread = Unread(asyncio.get_running_loop(), [bot.pid])
            try:
                assert bot.stdin
                bot.stdin.close()
                return await asyncio.wait_for(asyncio.to_thread(bot.wait), 60)
            finally:
                unread.close()

        assert asyncio.run(look()) == 0
