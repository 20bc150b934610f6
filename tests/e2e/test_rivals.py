"""Other readers of a token on this machine: the certain ones are ended, strangers never. Loops: test_loops.py."""

import shutil
import sys

import pytest
from home import ECHO, make_token
from processes import KILL, bystander

from tray_app.core.model import Phase

TOKEN = make_token(770_800)
READS_ARGUMENT = f"""
import os, sys
sys.path.insert(0, {str(ECHO.parent)!r})
os.environ["BOT_TOKEN"] = sys.argv[1].removeprefix("--token=")
import echo_bot
echo_bot.main()
"""
SLEEPS = "import time; print('up', flush=True); time.sleep(600)"


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    return home


def process(home, *words, folder=None, **environ):
    """A process beside BotTray, which says a line when it is there."""
    started = home.spawn(command=list(map(str, words)), folder=folder, BOTTRAY_API_BASE=home.api_base, **environ)
    assert started.stdout.readline()
    return started


def by_argument(home):
    script = home.folder / "other" / "by_argument.py"
    script.write_text(READS_ARGUMENT)
    return process(home, sys.executable, script, f"--token={TOKEN}")


def by_environment(home):
    script = home.folder / "other" / "elsewhere.py"
    shutil.copy(ECHO, script)
    return process(home, sys.executable, script, BOT_TOKEN=TOKEN)


def by_script(home):
    """Started as its user does it, by a relative path."""
    return process(home, sys.executable, "bot.py", folder=home.folder / "bot-shop", BOT_TOKEN=TOKEN)


def through_a_link(home):
    link = home.folder / "other" / "link.py"
    link.symlink_to(home.folder / "bot-shop" / "bot.py")
    return process(home, sys.executable, link, BOT_TOKEN=TOKEN)


def ignoring_interrupts(home):
    """As one that a script starts with `&`."""
    run = f"""trap '' INT; exec "{sys.executable}" "{home.folder}/bot-shop/bot.py\""""
    return process(home, "sh", "-c", run, BOT_TOKEN=TOKEN)


@pytest.mark.parametrize(
    "start",
    [
        by_argument,
        by_environment,
        by_script,
        pytest.param(through_a_link, marks=pytest.mark.linux("a symbolic link takes a privilege on Windows")),
        pytest.param(ignoring_interrupts, marks=pytest.mark.linux("a shell's trap")),
    ],
    ids=lambda f: f.__name__,
)
def test_a_certain_one_is_ended(shop, emulator, start):
    (shop.folder / "other").mkdir()
    rival = start(shop)
    shop.agent()
    emulator.wait_for(TOKEN, lambda s: s["readers_now"] or s["calls"].get("getUpdates"), timeout=20)
    started = shop.run("start")
    assert started.returncode == 0, started.stderr
    assert f"ended PID {rival.pid}" in started.stdout
    assert rival.wait(20) is not None
    assert emulator.state(TOKEN)["readers_most"] == 1, "the bot starts when the rival is gone, not before"
    assert TOKEN.partition(":")[2] not in started.stdout + shop.log("shop")
    said = "a program that has the token" if start in (by_argument, by_environment) else "another copy"
    assert f"ending {said}" in shop.log("shop")


def test_strangers_stay_alive(shop):
    """Whoever has to do with the bot and does not read for it."""
    folder = shop.folder / "other"
    folder.mkdir()
    script = shop.folder / "bot-shop" / "bot.py"
    same_name = folder / "bot.py"
    same_name.write_text(SLEEPS)
    other_token = make_token(770_801)
    strangers = {
        "an editor with the token in its environment": process(shop, *bystander(), BOT_TOKEN=TOKEN),
        "a pager on the script": process(shop, *bystander(script)),
        "a script of the same name elsewhere": process(shop, sys.executable, same_name),
        "a script of the same name elsewhere, by a relative path": process(
            shop, sys.executable, "bot.py", folder=folder),
        "the script as an argument": process(
            shop, sys.executable, "-c", SLEEPS, script),
        "a copy with the token of another bot": process(
            shop, sys.executable, same_name, BOT_TOKEN=other_token),
        "a longer number before the same secret": process(
            shop, sys.executable, same_name, BOT_TOKEN=f"9{TOKEN}"),
        "an interactive Python with the token around": process(
            shop, sys.executable, "-c", SLEEPS, BOT_TOKEN=TOKEN),
    }  # fmt: skip
    shop.agent()
    started = shop.run("start")
    assert started.returncode == 0, started.stderr
    assert "3/9 other copies looked for: none found" in started.stdout
    assert shop.run("restart").returncode == 0
    for what, stranger in strangers.items():
        assert stranger.poll() is None, what


def test_refuse(shop, emulator):
    """rivals = "refuse": named with what stops it, and left alone."""
    (shop.folder / "other").mkdir()
    config = shop.folder / "bots.toml"
    config.write_text(config.read_text() + 'rivals = "refuse"\n')
    rival = by_environment(shop)
    shop.agent(recheck=0.5)
    refused = shop.run("start")
    assert refused.returncode == 1
    assert (
        f"A program has the token of bot shop in its environment, and may read its updates: PID {rival.pid} ("
        in refused.stderr
    )
    assert refused.stderr.rstrip().endswith(f"To stop it: {KILL} {rival.pid}")
    assert shop.control().snapshot().bot("shop").phase is Phase.STOPPED, "refused is refused"
    ran = shop.run("run", "shop")
    assert ran.returncode == 1
    assert f"{KILL} {rival.pid}" in ran.stderr
    assert rival.poll() is None
    rival.kill()
    rival.wait()
    assert shop.run("start").returncode == 0
    assert emulator.state(TOKEN)["readers_most"] == 1


def test_why_a_start_was_refused_is_said_afterwards(shop):
    with open(shop.folder / "bots.toml", "a") as file:
        file.write('rivals = "refuse"\n')
    (shop.folder / "other").mkdir()
    copy = by_environment(shop)
    shop.agent()
    assert shop.run("start").returncode == 1
    told = shop.run("status").stdout
    assert "stopped" in told
    assert "Its last start was refused: A program has the token of bot shop in its environment, and may" in told
    assert "Start it again to see whether that still is so." in told
    assert f"{KILL} {copy.pid}" not in told, "which may be anybody's by then"
