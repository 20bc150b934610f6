"""The tray of a real agent, on a session bus of its own with the stub watcher of tests/linux_desktop."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import kernel
from bench.contenders import BotTray
from bench.stage import Stage
from bench.table import Allowed, Figure

DESKTOP = Path(__file__).parents[1] / "linux_desktop" / "desktop"
IDLE = 30.0
REST = 7.0
RESTARTS = 40  # each with a dozen states: stopping, stopped, nine steps, running
STUBBORN = [sys.executable, "-c", "import signal, time\nfor n in (2, 15): signal.signal(n, 1)\ntime.sleep(3600)"]

ASK = """
import sys, time
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
def call(name, path, interface, member, values):
    return bus.call_sync(name, path, interface, member, values, None, Gio.DBusCallFlags.NO_AUTO_START, 3000, None)
what, name, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
end, longest = time.monotonic() + seconds, 0.0
while time.monotonic() < end:
    if what == "registered":
        asked = GLib.Variant("(ss)", ("org.kde.StatusNotifierWatcher", "RegisteredStatusNotifierItems"))
        items = call("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.freedesktop.DBus.Properties",
                     "Get", asked).unpack()[0]
        if any(name in item for item in items):
            print(time.monotonic_ns())
            sys.exit()
        time.sleep(0.002)
    else:
        before = time.monotonic()
        call(name, "/MenuBar", "com.canonical.dbusmenu", "GetLayout", GLib.Variant("(iias)", (0, -1, [])))
        longest = max(longest, time.monotonic() - before)
        time.sleep(0.02)
if what == "registered":
    sys.exit("never registered")
print(longest * 1000)
"""
"""In the distribution's Python, with a D-Bus library that is not the tray's."""


def tray(stage: Stage, runs: int) -> Iterator[Figure]:
    started = subprocess.run([DESKTOP, "start", "--panel", "stub"], text=True, capture_output=True, check=False)
    if started.returncode:
        print(f"bench: no desktop, so the tray is left out: {started.stderr.strip()}", file=sys.stderr)
        return
    file = Path(started.stdout.strip())
    try:
        yield from _figures(stage, file)
    finally:
        stage.close()
        subprocess.run([DESKTOP, "stop", file.parent], check=True)


def _figures(stage: Stage, file: Path) -> Iterator[Figure]:
    told = subprocess.run(["bash", "-c", '. "$0"; env -0', file], text=True, stdout=subprocess.PIPE, check=True).stdout
    desk = dict(line.split("=", 1) for line in told.split("\0") if line)
    agent = stage.up(BotTray, stage.quiet(1))
    name = next(iter(agent.bots))
    config = agent.folder / "bots.toml"
    config.write_text(config.read_text() + f"\n[bots.slow]\ncommand = {json.dumps(STUBBORN)}\n")
    agent.seconds("start", "slow")
    time.sleep(REST)
    before = time.monotonic_ns()
    environ = desk | agent.environ
    with subprocess.Popen(agent.command("tray"), env=environ, stdin=subprocess.DEVNULL) as shown:
        try:
            item = f"StatusNotifierItem-{shown.pid}-"
            registered = (int(_ask(desk, "registered", item, 20)) - before) / 1e9
            time.sleep(REST)
            rss = _rss(shown.pid)
            was = _ticks(shown.pid)
            time.sleep(IDLE)
            ticks = _ticks(shown.pid) - was
            with subprocess.Popen(agent.command("stop", "slow"), env=environ, stdout=subprocess.DEVNULL):
                answer = float(_ask(desk, "menu", f"org.kde.{item}1", 10))
            yield Figure("tray with two bots, RSS", "MB", rss, allowed=Allowed("value", "<=", 25))
            yield Figure("   from the command to its icon", "s", registered, allowed=Allowed("value", "<=", 0.4))
            yield Figure("   ticks of CPU in 30 s idle", "", ticks, allowed=Allowed("value", "=", 0))
            yield Figure(
                "   longest answer of the menu while a bot stops", "ms", answer, allowed=Allowed("value", "<=", 20)
            )
            yield Figure(f"   RSS before {RESTARTS} restarts of a bot", "MB", _rss(shown.pid))
            for _ in range(RESTARTS):
                agent.seconds("restart", name)
            after = _rss(shown.pid)
            yield Figure("   and after them, some 500 states later", "MB", after, allowed=Allowed("value", "<=", 25))
        finally:
            kernel.kill(shown.pid)


def _ask(desk: dict[str, str], what: str, name: str, seconds: float) -> str:
    command = ["/usr/bin/python3", "-c", ASK, what, name, str(seconds)]
    return subprocess.run(command, env=desk, text=True, stdout=subprocess.PIPE, check=True).stdout


def _rss(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024 / 1e6


def _ticks(pid: int) -> int:
    field = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(field[11]) + int(field[12])
