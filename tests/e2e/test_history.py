"""What happened to bots, as `history` tells it: over agents, beside them and without, by real processes.

Deliberate faults that were tried, each red: the words kept in the agent's language · an agent that ends without waiting
for the disk · every bot new at each start of the agent · values of an entry kept · a broken file in the way of a start
· a locked one waited for · a run that is refused told as the end of the one that runs.
"""

import json
import os
import re
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from emulation.emulator import Emulator
from home import Home, make_token
from processes import KILLED, WINDOWS

from tray_app.adapters.history.entries import Entry
from tray_app.adapters.history.store import Store
from tray_app.supervisor.history.timeline import FILE

TOKEN = make_token(775_400)
WAITS = "import time\nprint('up', flush=True)\ntime.sleep(600)"
GROWS = "import time\nkept = []\nfor n in range(600): kept.append(bytearray(b'x' * (1 << 20))); time.sleep(0.1)"


def events(home: Home, name: str = "shop") -> list[dict[str, Any]]:
    found = home.run("history", name, "--json")
    assert found.returncode == 0, found.stderr
    (bot,) = json.loads(found.stdout)["bots"]
    assert bot["name"] == name
    told: list[dict[str, Any]] = bot["events"]
    return told


def kinds(home: Home, name: str = "shop") -> list[str]:
    return [one["kind"] for one in events(home, name)]


def test_a_life(home: Home, emulator: Emulator) -> None:
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    with open(home.folder / "bots.toml", "a") as file:
        file.write('env = { COLOUR = "secret-green" }\n')
    home.agent(first=0.1)
    assert home.run("start", "shop").returncode == 0
    first = home.status("shop")["pid"]
    os.kill(first, signal.SIGKILL)
    until(lambda: kinds(home)[-2:] in (["started", "token"], ["crashed", "started"]), lambda: kinds(home))
    home.wait_for("shop", lambda view: view.phase == "running")
    assert home.run("run", "shop").returncode == 1, "it runs already"
    toml = home.folder / "bots.toml"
    whole = toml.with_name("new.toml")
    whole.write_text(toml.read_text().replace("secret-green", "secret-blue"))
    whole.replace(toml)
    until(lambda: kinds(home).count("started") == 3, lambda: kinds(home))
    home.wait_for("shop", lambda view: view.phase == "running")
    assert home.run("quit").returncode == 0
    told = events(home)
    seen = [one["kind"] for one in told if one["kind"] not in ("token", "conflict")]
    assert seen == ["started", "crashed", "started", "config", "stopped", "started", "stopped"]
    assert "conflict" in [one["kind"] for one in told]
    by_kind = {one["kind"]: one for one in told}
    assert by_kind["token"]["text"] == "its token is good: @shop_bot"
    assert by_kind["crashed"]["exit_code"] == KILLED
    assert by_kind["config"]["text"] == "its entry in bots.toml was changed: env"
    assert by_kind["stopped"]["text"].endswith("as BotTray ended")
    assert str(first) in told[[one["kind"] for one in told].index("started")]["text"]

    home.agent()  # nothing is new to it
    home.wait_for("shop", lambda view: view.phase == "running")
    assert [kind for kind in kinds(home) if kind != "token"][-1] == "started"
    home.environ |= {"BOTTRAY_LANG": "ru", "PYTHONIOENCODING": "utf-8"}
    page = home.run("history").stdout
    assert page.startswith("shop\n  20")
    assert re.search(r"\n  20\d\d-\d\d-\d\d  \[#{1,20}\.*\] +[\d.]+%  работал \d", page), page
    assert re.search("упал, проработав .*: (завершён сигналом|завершился с кодом)", page), page
    assert "так как BotTray завершился" in page
    kept = (home.folder / "history.db").read_bytes()
    assert TOKEN.partition(":")[2].encode() not in kept
    assert b"secret" not in kept


def test_foreground_runs_write_too_and_at_the_same_time(home: Home) -> None:
    names = [f"bot{n}" for n in range(4)]
    for name in names:
        home.bot(name, "import sys\nsys.exit(3)")
    runs = [home.spawn("run", name) for name in names]
    for run in runs:
        run.communicate(timeout=100)
        assert run.returncode == 3
    for name in names:
        assert kinds(home, name) == ["started", "crashed"]
    page = home.run("history").stdout
    assert len(re.findall(r"crashed after \d+ s: ended with exit code 3", page)) == 4


def test_how_long_it_was_up(home: Home) -> None:
    """By an agent that is killed, and found by the next: on Linux the bot itself went on, on Windows nobody knows."""
    home.bot("shop", WAITS)
    agent = home.agent()
    assert home.run("start", "shop").returncode == 0
    pid = home.status("shop")["pid"]

    def days() -> dict[str, Any]:
        (bot,) = json.loads(home.run("history", "shop", "--json", "--since", "1d").stdout)["bots"]
        found = bot["days"]
        keys = ("seconds", "up_seconds", "unknown_seconds")
        return {key: sum(day[key] for day in found) for key in keys}

    until(lambda: days()["up_seconds"] >= 2, days)
    assert days()["unknown_seconds"] == 0
    agent.kill()
    agent.wait()
    until(lambda: days()["unknown_seconds"] >= 1, days)
    home.agent()
    home.wait_for("shop", lambda view: view.phase == "running" and view.pid != pid)
    now = days()
    assert (now["unknown_seconds"] == 0) is not WINDOWS
    assert now["up_seconds"] + now["unknown_seconds"] >= now["seconds"] * 0.5
    assert ("left-over" in kinds(home)) is not WINDOWS


@pytest.mark.parametrize("trouble", ["damaged", "newer", "locked", "a folder"])
def test_a_file_that_cannot_be_used_stops_no_bot(home: Home, trouble: str) -> None:
    file = home.folder / "history.db"
    home.bot("shop", WAITS)
    if trouble == "locked":
        Store(file, "", bool).record([Entry("shop", 1_800_000_000_000)])
    with closing(sqlite3.connect(file, isolation_level=None) if trouble in ("newer", "locked") else home) as held:
        if trouble == "newer":
            held.execute("PRAGMA user_version=99")
        elif trouble == "locked":
            held.execute("BEGIN EXCLUSIVE")
        elif trouble == "damaged":
            file.write_bytes(b"not of ours" * 1000)
        else:
            file.mkdir()
        home.agent(first=0.05)
        assert home.run("start", "shop").returncode == 0
        os.kill(home.status("shop")["pid"], signal.SIGKILL)
        home.wait_for("shop", lambda view: view.restarts == 1 and view.phase == "running")
        word = {
            "damaged": "The timeline of your bots was damaged: it is kept as",
            "newer": "it is of another version of BotTray.",
            "locked": "another program has it open and does not let go of it.",
            "a folder": "it is not a plain file.",
        }[trouble]
        until(lambda: word in home.log("agent"), lambda: home.log("agent"))
        assert home.log("agent").count(word) == 1
        doctor = home.run("doctor").stdout
        assert ("what is left of it is in" if trouble == "damaged" else word) in doctor
        if trouble != "locked":  # who only reads waits for that as long as doctor does
            shown = home.run("history", "shop")
            assert (shown.returncode, "Traceback" in shown.stderr) == (0 if trouble == "damaged" else 5, False)
        assert home.run("stop", "shop").returncode == 0
        if trouble == "locked":
            held.execute("ROLLBACK")
            assert home.run("quit").returncode == 0
            assert kinds(home) == ["started", "crashed", "started", "stopped"], "nothing is lost"


@pytest.mark.linux("/proc")
def test_an_idle_agent_writes_nothing_and_holds_nothing_open(home: Home) -> None:
    home.bot("shop", GROWS)
    agent = home.agent(sample=0.05)
    maps = f"/proc/{agent.pid}/maps"
    with open(maps) as file:
        assert "_sqlite3" not in file.read(), "with no bot it is not even loaded"
    assert home.run("start", "shop").returncode == 0
    until(lambda: "started" in kinds(home))
    base = home.folder / "history.db"
    before = base.stat().st_mtime_ns
    home.wait_for("shop", lambda view: view.rss_bytes)
    changes = home.control().watch()
    for _ in range(5):  # samples, each of which has measured something else
        next(changes)
    assert base.stat().st_mtime_ns == before
    open_ones = [os.readlink(one) for one in Path(f"/proc/{agent.pid}/fd").iterdir()]
    assert [one for one in open_ones if "history" in one] == []


def test_what_is_asked_for(home: Home) -> None:
    nothing = home.run("history")
    assert nothing.returncode == 0
    assert "No bot is configured yet." in nothing.stdout
    home.bot("shop", "print('x')")
    home.bot("news", "print('x')")
    assert home.run("history").stdout.count("Nothing is remembered of that time.") == 2
    assert json.loads(home.run("history", "--json").stdout) == {
        "bots": [{"name": "shop", "days": [], "events": []}, {"name": "news", "days": [], "events": []}]
    }
    wrong = home.run("history", "--since", "soon")
    assert (wrong.returncode, '"soon" is no time.' in wrong.stderr) == (2, True)
    unknown = home.run("history", "shopp")
    assert (unknown.returncode, 'Did you mean "shop"?' in unknown.stderr) == (2, True)
    assert not (home.folder / "history.db").exists()


def test_of_a_bot_that_was_removed_no_day_goes_on(home: Home) -> None:
    """Its share of today fell from look to look, though nobody could have run it any more."""
    removed = int(time.time() * 1000) - 3_600_000
    store = Store(home.folder / FILE, "nobody", lambda owner: False)
    store.record([Entry("shop", removed - 60_000, "added"), Entry("shop", removed, "removed")])
    days = json.loads(home.run("history", "shop", "--json").stdout)["bots"][0]["days"]
    assert sum(day["seconds"] for day in days) == 60
