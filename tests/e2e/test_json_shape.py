"""docs/json.md names each key of every `--json`, and none that is not there: real output of real commands."""

import json
import re
import sys
from pathlib import Path

import pytest
from home import ECHO, make_token

from tray_app.adapters.processes import process
from tray_app.checks.clean import Plan
from tray_app.checks.clean_items import Copy, Likely
from tray_app.commands import status
from tray_app.core.history.happenings import Kind
from tray_app.core.processes.processes import Rival, Suspect
from tray_app.supervisor.rivals.scan import Found

PAGE = Path(__file__).parents[2] / "docs" / "json.md"


def documented(command: str) -> set[str]:
    part = PAGE.read_text("utf-8").partition(f"## `bottray {command} --json")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([\w.*]+)` \|", part, re.MULTILINE))


def keys(data: object, above: str = "") -> set[str]:
    """Each key with those above it; lists have none of their own."""
    if isinstance(data, list):
        return {key for one in data for key in keys(one, above)}
    if not isinstance(data, dict):
        return set()
    here = {f"{above}{key}" for key in data}
    return here.union(*(keys(value, f"{above}{key}.") for key, value in data.items()))


def test_status(home, emulator):
    token = make_token(770_960)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.bot("dies", "import time\ntime.sleep(1)\n1 / 0\n")
    home.agent(settle=0.1)
    home.run("start", "--all")
    home.wait_for("dies", lambda view: view.restarts)
    found = keys(json.loads(home.run("status", "--json", "shop", "dies").stdout))
    notice = {"bots.warnings.kind", "bots.warnings.text"}
    assert found | notice == documented("status")
    assert {f"bots.{key}" for key in status.KEYS} <= found
    assert {key for key in keys(json.loads(home.run("status", "--json").stdout)) if "deaths" in key} == set()


def test_history(home):
    home.bot("dies", "1 / 0\n")
    assert home.run("run", "dies").returncode == 1
    assert keys(json.loads(home.run("history", "--json").stdout)) == documented("history")
    page = PAGE.read_text("utf-8").partition("The kinds: ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([\w-]+)`", page)) == {*Kind}


def test_doctor(home):
    home.bot("shop", "print('x')")
    assert keys(json.loads(home.run("doctor", "--json").stdout)) == documented("doctor")


@pytest.mark.parametrize("yes", [False, True])
def test_clean(home, emulator, yes):
    token = make_token(770_961)
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", ECHO, token=token)
    home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(token, lambda s: s["readers_now"])
    data = json.loads(home.run("clean", "--json", *(["--yes"] if yes else [])).stdout)
    assert set(data) == {
        key for key in documented("clean") if "*" not in key and (yes or key not in ("failed", "undo"))
    }
    (item,) = data["to_do"]
    assert {f"*.{key}" for key in item} == {key for key in documented("clean") if "*" in key}


def test_what_is_left_alone_and_suspects_have_the_same_keys() -> None:
    facts = (1, "", 0.0, "", "", "")
    copy = Copy("shop", "", Found(Rival(*facts), process.Identity(1, "")))  # type: ignore[arg-type]
    data = Plan(left_alone=((copy, "why"),), suspects=(Likely("shop", "", Suspect(*facts)),)).to_dict()  # type: ignore[arg-type]
    for several in (data["left_alone"], data["suspects"]):
        assert {f"*.{key}" for key in several[0]} == {key for key in documented("clean") if "*" in key}
