"""One look for rivals beside the least that any look costs: reading every command line."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from bench.stage import Stage, in_turn
from bench.table import Allowed, Figure

from tray_app.adapters.rivals import rivals
from tray_app.core.tokens.token import Token

CROWD = 600
SCRIPTS = 60  # of them interpreters with a script of their own: their environment is read too
BOTS = 10
ROUNDS = 5  # in each run, since a look takes milliseconds only
WAITS = "import sys; sys.stdin.read()"


def look(stage: Stage, runs: int) -> Iterator[Figure]:
    script, bot = stage.folder / "waits.py", stage.folder / "bot.py"
    script.write_text(WAITS)
    bot.write_text("")
    targets = [rivals.Target(f"bot-{n}", Token(f"{770_910 + n}:" + "B" * 35), bot) for n in range(BOTS)]
    crowd: list[subprocess.Popen[bytes]] = []
    try:
        while len(crowd) < CROWD:
            words = [sys.executable, "-SI", str(script)] if len(crowd) < SCRIPTS else ["cat"]
            crowd.append(subprocess.Popen(words, stdin=subprocess.PIPE))
        time.sleep(1)
        ways = {"look": lambda: rivals.scan(targets), "read": _read}
        ours, theirs = in_turn(list(ways), ["ms"] * ROUNDS * runs, lambda way, _: _milliseconds(ways[way]))
    finally:
        for one in crowd:
            one.kill()
        for one in crowd:
            one.communicate()
    what = f"one look for rivals among {CROWD} processes"
    yield Figure(what, "ms", ours, "bare read", theirs, Allowed("ratio", "<=", 3))


def _read() -> None:
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError), open(f"/proc/{name}/cmdline", "rb") as file:
                file.read()


def _milliseconds(work) -> float:
    before = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - before)
