"""The same life of a bot on Windows Python, in the test bed, beside Linux: Wine's times, so the ratio only warns."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.stage import Stage
from bench.table import Figure

from tests.windows_bed import suite

LIFE = Path(__file__).with_name("life.py")
ROWS = {
    "launch": ("on Windows Python (Wine): start with the agent's own", "ms"),
    "start": ("   start under a running agent", "ms"),
    "crash": ("   crash to the new bot's first instruction", "ms"),
    "stop": ("   stop, as the command tells it", "ms"),
    "memory": ("   the agent's resident memory", "MB"),
}


def windows(stage: Stage, runs: int) -> Iterator[Figure]:
    if reason := suite.why_not():
        print(f"bench: no Windows Python here, so it is left out: {reason}", file=sys.stderr)
        return
    suite.prepare(stage.tools.python)
    there = _figures([str(suite.HERE / "python")], runs)
    here = _figures([str(stage.tools.python)], runs)
    for name, (what, unit) in ROWS.items():
        yield Figure(what, unit, there[name], "Linux", here[name])


def _figures(python: list[str], runs: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="bottray-bench-") as folder:
        ran = subprocess.run([*python, LIFE, str(runs), folder], capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(f"bench: {' '.join(python)} {LIFE.name} failed:\n{ran.stderr}")
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures
