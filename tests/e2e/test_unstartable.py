"""An edit of bots.toml that names what is not there leaves a running bot as it is, as any other mistake does."""

import json
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from home import Home

from tray_app.core.model import Phase

WAITS = "import sys, time\nprint('up', sys.argv[0], flush=True)\ntime.sleep(600)\n"
MISSING = {
    "script": "its script {} does not exist.",
    "python": "there is no program {}",
    "folder": "its folder {} does not exist",
    "env_file": "its env_file {} cannot be read",
    "requirements": "its requirements {} do not exist",
    "token_in": "{} does not exist; the token was to be in it",
}


@pytest.fixture
def up(home: Home) -> Home:
    for name in ("shop", "news"):
        home.bot(name, WAITS, start="auto", stop_timeout=2)
    home.agent()
    for name in ("shop", "news"):
        home.wait_for(name, running)
    return home


def running(view: Any) -> bool:
    return view is not None and view.phase is Phase.RUNNING


def edit(home: Home, key: str, value: Path) -> None:
    """Of `shop`, in place of what is there."""
    config = home.folder / "bots.toml"
    lines = [line for line in config.read_text("utf-8").splitlines() if "bot-shop" not in line or key != "script"]
    lines.insert(lines.index("[bots.shop]") + 1, f"{key} = {json.dumps(str(value))}")
    fresh = home.folder / "bots.new"
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(config)


def problem(home: Home) -> Any:
    """The first snapshot that tells of one."""
    return next(snapshot for snapshot in home.control().watch() if snapshot.problem)


@pytest.mark.parametrize("key", MISSING)
def test_what_is_not_there_stops_no_bot(up: Home, key: str) -> None:
    before = up.status("shop")["pid"]
    gone = up.folder / "bot-shop" / "bto.py"
    edit(up, key, gone)
    told = problem(up)
    assert "bots.toml:1: bots.shop: " in told.problem
    assert MISSING[key].format(gone) in told.problem
    assert "Did you mean bot.py?" in told.problem or key != "script"
    assert running(told.bot("shop"))
    assert told.bot("shop").pid == before
    assert MISSING[key].format(gone) in up.run("status").stderr
    assert MISSING[key].format(gone) in up.run("doctor").stdout
    assert MISSING[key].format(gone) in up.log("agent")


def test_another_entry_is_taken_up_beside_it(up: Home) -> None:
    config = up.folder / "bots.toml"
    before = up.status("shop")["pid"], up.status("news")["pid"]
    text = config.read_text("utf-8").replace("[bots.news]", "[bots.news]\nargs = ['x']")
    config.write_text(text, encoding="utf-8")
    edit(up, "script", up.folder / "bot-shop" / "bto.py")
    up.wait_for("news", lambda view: running(view) and view.pid != before[1])
    assert up.status("shop")["pid"] == before[0]


def test_a_restart_says_that_the_edit_does_not_count(up: Home) -> None:
    edit(up, "script", up.folder / "bot-shop" / "bto.py")
    problem(up)
    told = up.run("restart", "shop")
    assert told.returncode == 0
    assert "Did you mean bot.py?" in told.stderr
    until(lambda: up.log("shop").count("up ") == 2, lambda: up.log("shop"))


def test_it_is_taken_up_as_soon_as_it_is_there_and_somebody_asks(up: Home) -> None:
    new = up.folder / "bot-shop" / "new.py"
    edit(up, "script", new)
    problem(up)
    new.write_text(WAITS)
    up.status()
    found = up.wait_for("shop", lambda view: running(view) and view.restarts)
    until(lambda: f"up {new}" in up.log("shop"), lambda: up.log("shop"))
    assert up.control().snapshot().problem is None
    assert found.pid == up.status("shop")["pid"]


def test_of_a_bot_that_is_stopped_it_counts(up: Home) -> None:
    """It was stopped while the mistake was there: what it starts with next is what the file says."""
    edit(up, "script", up.folder / "bot-shop" / "bto.py")
    problem(up)
    assert up.run("stop", "shop").returncode == 0
    told = up.run("start", "shop")
    assert told.returncode == 2
    assert "bto.py does not exist. Did you mean bot.py?" in told.stderr
    assert "/9" not in told.stdout, "the lock was not tried, and is not to blame"
    assert "/9" not in up.log("shop").splitlines()[-2]
    assert up.control().snapshot().bot("shop").steps == ()
