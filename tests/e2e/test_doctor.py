"""`bottray doctor`: each trouble is named with its cure, and no secret is in what it prints or packs."""

import json
import sys
import zipfile

import pytest
from home import make_token

from tray_app.core.model import Phase

TOKEN = make_token(770_300)


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    script = home.bot("shop", token=TOKEN)
    script.with_name(".env").chmod(0o600)
    return home, script


def findings(home, *words):
    told = home.run("doctor", "--json", *words)
    assert TOKEN not in told.stdout + told.stderr
    return told.returncode, {(f["state"], f["text"]): f["cure"] for f in json.loads(told.stdout)}


def one(found, state, part):
    """The cure of the single finding of this state with these words in it."""
    ((_key, cure),) = [(k, c) for k, c in found.items() if k[0] == state and part in k[1]]
    return cure


def test_all_is_well(shop):
    home, _script = shop
    assert home.run("start").returncode == 0
    code, found = findings(home)
    assert code == 0
    assert {state for state, _text in found} == {"ok"}
    one(found, "ok", "The token is good: @shop_bot")
    one(found, "ok", "It is running: PID")
    told = home.run("doctor")
    assert told.stdout.rstrip().endswith("All is well.")


def test_a_bot_that_waits_for_its_restart_is_not_called_running(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", script="raise SystemExit(3)\n", token=TOKEN)
    home.agent(first=600.0, base=600.0, cap=600.0)
    home.run("start", "--no-wait")
    home.wait_for("shop", lambda view: view.phase is Phase.BACKOFF)
    _code, found = findings(home)
    assert one(found, "look", "It is not running now") == "See why: bottray status shop"
    assert not [text for _state, text in found if "It is running" in text]


def trouble_none(home, script, emulator):
    return "look", "No agent is running", "bottray start --all"


def trouble_token(home, script, emulator):
    emulator.revoke(TOKEN)
    return "broken", "Telegram refuses the token", "@BotFather"


def trouble_webhook(home, script, emulator):
    emulator.set_webhook(TOKEN, "https://hooks.example.org/secret")
    return "broken", "A webhook of hooks.example.org", "bottray clean shop"


def trouble_rival(home, script, emulator):
    started = home.spawn(command=[sys.executable, str(script)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(TOKEN, lambda s: s["readers_now"])
    return "broken", f"PID {started.pid} ", f"kill {started.pid}"


def trouble_offline(home, script, emulator):
    emulator.set_fault(TOKEN, "html", status=502)
    return "broken", "HTTP 502", "few minutes"


def trouble_script_gone(home, script, emulator):
    script.unlink()
    return "broken", "does not exist", "script"


def trouble_config(home, script, emulator):
    with open(home.folder / "bots.toml", "a") as file:
        file.write('restart = "allways"\n')
    return "broken", "restart", None


def trouble_waiting(home, script, emulator):
    emulator.queue(TOKEN, "hello", count=3)
    return "look", "3 updates are waiting", None


@pytest.mark.parametrize("provoke", [v for k, v in list(globals().items()) if k.startswith("trouble_")])
def test_a_trouble_is_named_with_its_cure(shop, emulator, provoke):
    home, script = shop
    state, text, cure = provoke(home, script, emulator)
    code, found = findings(home)
    told = one(found, state, text)
    assert cure is None or cure in told
    assert code == (5 if state == "broken" else 0)


def test_a_bundle_says_what_is_in_it_and_has_no_secret(shop, tmp_path):
    home, _script = shop
    with open(home.folder / "bots.toml", "a") as file:
        file.write(f'args = ["--seen", "{TOKEN}"]\n')
    home.run("start")
    target = tmp_path / "out.zip"
    told = home.run("doctor", "--bundle", str(target))
    assert told.returncode == 0, told.stderr
    packed = zipfile.ZipFile(target)
    names = packed.namelist()
    assert {"doctor.txt", "bots.toml", "logs/shop.log", "logs/agent.log"} == set(names)
    assert all(name in told.stdout for name in names)
    for name in names:
        data = packed.read(name)
        assert TOKEN.partition(":")[2].encode() not in data, name
        assert data
    again = home.run("doctor", "--bundle", str(target))
    assert again.returncode == 5
    assert "there already" in again.stderr
