"""The page of `bottray open` in Chromium, beside supervisord's own. The Python of the tests drives it (browse.py)."""

import gzip
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.contenders import BotTray, Supervisord
from bench.stage import Stage
from bench.table import Figure

from installer import environment
from installer.folders import SOURCE

DRIVER = SOURCE / "tests" / ".venv"
BROWSE = Path(__file__).with_name("browse.py")
WEB = SOURCE / "tray_app" / "web"
FEW, MANY = 3, 60
ERRS = "import time\nwhile True:\n    print('ERROR once a second', flush=True)\n    time.sleep(1)\n"
"""What changes in a bot's view with each line: when it last wrote an error."""
BIG = 1_000_000_000
NEEDLE = "the one line that is looked for"


class WithPage(Supervisord):
    """supervisord with its page."""

    def configure(self) -> None:
        super().configure()
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        config = self.folder / "supervisord.conf"
        config.write_text(f"[inet_http_server]\nport=127.0.0.1:{self.port}\n{config.read_text()}")


def page(stage: Stage, runs: int) -> Iterator[Figure]:
    """First paint, size, memory, sixty bots that change, and a log of a gigabyte."""
    needed = {"chromium": shutil.which("chromium"), str(DRIVER): DRIVER.exists()}
    missing = [name for name, there in needed.items() if not there]
    if missing:
        print(f"bench: the page is left out, there is no {' and no '.join(missing)}", file=sys.stderr)
        return
    yield from _first(stage, runs)
    yield from _many(stage)
    yield from _log(stage)


def _first(stage: Stage, runs: int) -> Iterator[Figure]:
    ours, theirs = stage.up(BotTray, stage.quiet(FEW)), stage.up(WithPage, stage.quiet(FEW))
    memory = _browse("memory", home=str(ours.folder), pid=ours.pid)  # first: what the first page loads stays
    came = _browse("paint", home=str(ours.folder), other=f"http://127.0.0.1:{theirs.port}/", runs=runs)
    stage.close()
    yield Figure(f"page with {FEW} bots, first paint", "ms", came["ours"], "supervisord", came["theirs"])
    yield Figure("   until its bots are there", "ms", came["bots"], "supervisord", came["theirs"])
    scripts = [path.read_bytes() for path in WEB.rglob("*.js")]
    yield Figure(
        "   its scripts, compressed each", "kB", sum(len(gzip.compress(one, mtime=0)) for one in scripts) / 1e3
    )
    yield Figure("   as they are sent", "kB", sum(map(len, scripts)) / 1e3)
    yield Figure("   agent before any page, PSS", "MB", memory["before"])
    yield Figure("   with one page", "MB", memory["open"], "before", memory["before"])
    yield Figure("   after it was closed", "MB", memory["after"], "before", memory["before"])


def _many(stage: Stage) -> Iterator[Figure]:
    errs = stage.folder / "errs.py"
    errs.write_text(ERRS)
    python = str(stage.tools.python)
    ours = stage.make(BotTray, {f"b{n}": [python, str(errs)] for n in range(MANY)})
    ours.launch()
    ours.wait_until_it_answers()
    came = _browse("many", home=str(ours.folder), pid=ours.pid, bots=MANY)
    stage.close()
    what = f"{MANY} bots that change once a second"
    yield Figure(f"{what}: agent without a page", "% CPU", came["alone"])
    yield Figure("   agent with one page", "% CPU", came["agent"], "without", came["alone"])
    yield Figure("   the page's process", "% CPU", came["page"])
    yield Figure("   all of the browser", "% CPU", came["browser"])
    yield Figure("   changes of a bot that come to the page, a second", "", came["changes"])


def _log(stage: Stage) -> Iterator[Figure]:
    ours = stage.up(BotTray, stage.quiet(1))
    config = ours.folder / "bots.toml"
    config.write_text(config.read_text() + '\n[bots.big]\ncommand = ["true"]\n')
    line = b"2026-11-01T10:12:13.123 INFO a line of a hundred bytes or so, as dull as all the others of this log are\n"
    with open(ours.folder / "logs" / "big.log", "wb") as file:
        file.write(b"2026-11-01T10:12:13.123 INFO " + NEEDLE.encode() + b"\n")
        block = line * 10_000
        for _ in range(BIG // len(block)):
            file.write(block)
        file.write(b"2026-11-01T10:12:13.124 INFO the last line\n")
    came = _browse("log", home=str(ours.folder), bot="big", needle=NEEDLE)
    stage.close()
    yield Figure("a log of 1 GB, opened at its end", "ms", came["opened"])
    yield Figure("   searched to its first line, the only hit", "s", came["found"])
    yield Figure("   agent's largest PSS meanwhile", "MB", came["pss"])


def _browse(what: str, **asked: Any) -> Any:
    python = environment.python(DRIVER)
    ran = subprocess.run([str(python), str(BROWSE), what, json.dumps(asked)], stdout=subprocess.PIPE, text=True)
    if ran.returncode:
        raise SystemExit(f"bench: {BROWSE.name} {what} failed")
    return json.loads(ran.stdout)
