"""A copy that works is not ended for a start that would not work: the folder, the variables, the packages.

Deliberate faults that were tried, each red: the look left out (the working copy was ended each time) · a copy with the
same folder, variables and packages taken for a better one.
"""

import json
import shutil
import subprocess
import sys

import pytest
from home import ECHO, make_token

TOKEN = make_token(771_300)
POLLS = """
import echo_bot
print("up", flush=True)
echo_bot.main()
"""


@pytest.fixture
def shop(home, emulator):
    """A bot whose script lies below its root, as built ones do; its .env lies at the root."""
    emulator.add_bot(TOKEN, "shop_bot")
    root = home.folder / "shop"
    (root / "dist").mkdir(parents=True)
    shutil.copy(ECHO, root / "dist")
    (root / ".env").write_text(f"BOT_TOKEN={TOKEN}\n")
    (root / ".env").chmod(0o600)
    return home, root


def entry(home, root, text, **keys):
    script = root / "dist" / "bot.py"
    script.write_text(text + POLLS)
    keys = {"script": str(script), "api_base": home.api_base, **keys}
    lines = ["[bots.shop]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    (home.folder / "bots.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def by_hand(home, root, **environ):
    environ = {"BOT_TOKEN": TOKEN, "BOTTRAY_API_BASE": home.api_base, **environ}
    started = home.spawn(command=[sys.executable, "dist/bot.py"], folder=root, **environ)
    assert started.stdout.readline() == "up\n"
    return started


def refused(home, one, emulator):
    emulator.wait_for(TOKEN, lambda s: s["calls"].get("getUpdates"))
    home.agent()
    told = home.run("start", "shop")
    assert told.returncode == 1, told.stdout + told.stderr
    assert f"Another copy of bot shop works and was left alone: PID {one.pid} (" in told.stderr
    assert one.poll() is None, "the working copy was ended"
    assert emulator.state(TOKEN)["readers_most"] == 1
    return told.stderr


def test_a_file_that_is_only_where_the_other_runs(shop, emulator):
    home, root = shop
    (root / "config.json").write_text("{}")
    entry(home, root, "open('config.json')\n")
    one = by_hand(home, root)
    told = refused(home, one, emulator)
    assert f"it would run in {root / 'dist'}, but config.json is in {root}" in told
    assert f"folder = '{root}'" in told
    entry(home, root, "open('config.json')\n", folder=str(root))
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stdout + started.stderr
    assert one.wait(20) is not None
    assert emulator.state(TOKEN)["readers_most"] == 1


def test_a_variable_that_only_the_other_has(shop, emulator):
    home, root = shop
    entry(home, root, "import os\nos.environ['WEATHER_KEY']\n")
    one = by_hand(home, root, WEATHER_KEY="x")
    told = refused(home, one, emulator)
    assert "it would not have WEATHER_KEY, which the other has from where it was started" in told
    assert f"Write them into {root / '.env'}" in told
    with open(root / ".env", "a") as file:
        file.write("WEATHER_KEY=x\n")
    assert home.run("start", "shop").returncode == 0
    assert one.wait(20) is not None


@pytest.mark.linux("a virtual environment of the bed's Python has the packages of its host")
def test_a_package_that_only_the_other_has(shop, emulator):
    home, root = shop
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(root / "empty")], check=True)
    entry(home, root, "import tomlkit\n", python=str(root / "empty"))
    one = by_hand(home, root)
    assert f"{root / 'empty' / 'bin' / 'python'} lacks tomlkit." in refused(home, one, emulator)


def test_what_is_as_good_takes_the_other_s_place(shop, emulator):
    """Another folder in which nothing is missed, variables that have a default."""
    home, root = shop
    entry(home, root, "import os\nos.getenv('WEATHER_KEY', 'none')\n", python=sys.executable)
    one = by_hand(home, root, WEATHER_KEY="x")
    emulator.wait_for(TOKEN, lambda s: s["calls"].get("getUpdates"))
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stdout + started.stderr
    assert one.wait(20) is not None
