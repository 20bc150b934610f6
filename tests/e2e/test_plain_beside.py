"""A program that is no bot, in a bot's folder, with the bot's token in its variables: `token = "none"`.

Deliberate faults that were tried, each red: the entry's word not heeded · taken for a copy of the bot.
"""

import json
import sys

import pytest
from emulation.emulator import Emulator
from home import Home, make_token

TOKEN = make_token(771_300)
STILL = "import time; print('up', flush=True); time.sleep(3600)"
POLLS = STILL + "\nbot.infinity_polling()"


@pytest.fixture
def shop(home: Home, emulator: Emulator) -> Home:
    emulator.add_bot(TOKEN, "shop_bot")
    script = home.bot("shop", POLLS, token=TOKEN, python=sys.executable)
    (script.parent / "worker.py").write_text(STILL)
    return home


def test_both_run_and_neither_takes_the_other_for_a_copy(shop: Home) -> None:
    worker = shop.folder / "bot-shop" / "worker.py"
    done = shop.run("add", str(worker), "--yes", "--no-start")
    assert done.returncode == 0, done.stderr
    assert "it runs as a plain program" in done.stdout
    shop.agent()
    for name in ("worker", "shop"):
        assert shop.run("start", name).returncode == 0
    pid = shop.status("worker")["pid"]
    assert shop.run("restart", "shop").returncode == 0
    assert shop.run("clean", "--dry-run").returncode == 0
    assert (shop.status("worker")["phase"], shop.status("worker")["pid"]) == ("running", pid)
    assert shop.run("restart", "worker").returncode == 0
    assert shop.status("shop")["phase"] == "running"
    told = json.loads(shop.run("doctor", "worker", "--json").stdout)
    about = [one for one in told if one["about"] == "worker"]
    assert {one["state"] for one in about} == {"ok"}, about
    assert any("as its entry says" in one["text"] for one in about)
