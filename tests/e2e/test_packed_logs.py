"""A real agent keeps older log files compressed where bots.toml says so, and shows them as before.

Deliberate fault that was tried, red: nobody is asked to compress.
"""

import re
from itertools import pairwise
from pathlib import Path

from e2e.waiting import until
from home import Home

LINES = 40_000
TALKS = f"""
import time
for n in range({LINES}):
    print(f"line {{n:08d}} {{'x' * 60}}")
time.sleep(600)
"""


def names(home: Home) -> set[str]:
    return {path.name for path in (home.folder / "logs").glob("talks.log*")}


def test_older_files_are_compressed_and_shown(home: Home) -> None:
    (home.folder / "bots.toml").write_text('log_size = "1M"\nlog_compress = true\n')
    home.bot("talks", TALKS, api_base=None)
    home.agent()
    assert home.run("start").returncode == 0
    log = home.folder / "logs" / "talks.log"
    until(lambda: f"line {LINES - 1:08d}" in log.read_text(), timeout=60)
    older = {f"talks.log.{number}.gz" for number in (1, 2, 3)}
    until(lambda: names(home) == {"talks.log", *older}, lambda: names(home))
    assert _small(log.with_name("talks.log.1.gz"))
    told = home.run("logs", "talks", "--lines", str(LINES + 100)).stdout
    shown = [int(number) for number in re.findall(r"line (\d{8})", told)]
    assert (shown[0], shown[-1]) == (0, LINES - 1)
    assert all(after == before + 1 for before, after in pairwise(shown))


def _small(path: Path) -> bool:
    return path.stat().st_size < 500_000
