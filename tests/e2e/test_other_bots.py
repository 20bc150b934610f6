"""One script that serves several bots: whoever runs it as another bot is a stranger, though it shows no token.

Deliberate faults that were tried, each red: the arguments not compared · the files not read · a supervised bot of
another home taken for a copy · whoever asks for a start ended for its token.
"""

import json
import sys

import pytest
from home import ECHO, make_token

OURS, THEIRS = make_token(771_450), make_token(771_451)
SCRIPT = f"""
import json, os, sys, time
if "--report" in sys.argv:
    print("up", flush=True)
    time.sleep(600)
sys.path.insert(0, {str(ECHO.parent)!r})
if "--config" in sys.argv:
    os.environ["BOT_TOKEN"] = json.load(open(sys.argv[sys.argv.index("--config") + 1]))["token"]
elif os.path.exists(".env"):
    os.environ["BOT_TOKEN"] = open(".env").read().strip().partition("=")[2]
import echo_bot
echo_bot.main()
"""


@pytest.fixture
def place(home, emulator):
    """A folder with the script, a config of each bot, and a folder of each with a .env."""
    folder = home.folder / "two"
    folder.mkdir()
    (folder / "bot.py").write_text(SCRIPT)
    for name, token in (("ours", OURS), ("theirs", THEIRS)):
        emulator.add_bot(token, f"{name}_bot")
        (folder / f"{name}.json").write_text(json.dumps({"token": token}))
        (folder / name).mkdir()
        (folder / name / ".env").write_text(f"BOT_TOKEN={token}\n")
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return folder


def entry(home, place, name, **keys):
    keys = {"script": str(place / "bot.py"), "python": sys.executable, "api_base": home.api_base, **keys}
    text = "\n".join([f"[bots.{name}]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())])
    with open(home.folder / "bots.toml", "a", encoding="utf-8") as file:
        file.write(f"{text}\n")


def by_hand(home, emulator, token, *words, folder):
    started = home.spawn(command=[sys.executable, *words], folder=folder, BOTTRAY_API_BASE=home.api_base)
    emulator.wait_for(token, lambda s: s["readers_now"], timeout=40)
    return started


@pytest.mark.parametrize("way", ["another config", "another folder", "other arguments"])
def test_another_bot_of_the_same_script_lives(home, emulator, place, way):
    if way == "another folder":
        entry(home, place, "shop", folder=str(place / "ours"), env_file=str(place / "ours" / ".env"))
        other = by_hand(home, emulator, THEIRS, "../bot.py", folder=place / "theirs")
    elif way == "another config":
        entry(home, place, "shop", args=["--config", "ours.json"], token_in=str(place / "ours.json"))
        other = by_hand(home, emulator, THEIRS, "bot.py", "--config", "theirs.json", folder=place)
    else:
        entry(home, place, "shop", args=["--config", "ours.json"], token_in=str(place / "ours.json"))
        other = home.spawn(command=[sys.executable, "bot.py", "--report"], folder=place)
        assert other.stdout.readline() == "up\n"
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stderr
    assert "3/9 other copies looked for: none found" in started.stdout
    assert other.poll() is None


@pytest.mark.linux("Windows shows also what a program sets itself: it is left alone and named, as it may have more")
def test_the_same_arguments_are_a_copy(home, emulator, place):
    entry(home, place, "shop", args=["--config", "ours.json"], token_in=str(place / "ours.json"))
    copy = by_hand(home, emulator, OURS, str(place / "bot.py"), "--config", "ours.json", folder=place)
    home.agent()
    started = home.run("start", "shop")
    assert "4/9 other copies ended: ended PID" in started.stdout, started.stdout + started.stderr
    assert copy.wait(20) is not None
    emulator.wait_for(OURS, lambda s: s["readers_now"], timeout=40)
    assert emulator.state(OURS)["readers_most"] == 1


def test_who_asks_for_a_start_lives_though_it_has_the_token(home, emulator, place):
    """A script that deploys, with the token around it for the bot that it has started."""
    entry(home, place, "shop", args=["--config", "ours.json"], token_in=str(place / "ours.json"))
    script = home.folder / "deploy.py"
    script.write_text(
        "import subprocess, sys\nfor verb in ('start', 'restart'):\n"
        "    subprocess.run([sys.executable, '-m', 'tray_app', verb, 'shop'], check=True)\nprint('deployed')\n"
    )
    home.agent()
    deploy = home.spawn(command=home.python(str(script)), BOT_TOKEN=OURS)
    out, _ = deploy.communicate(timeout=60)
    assert (deploy.returncode, out.splitlines()[-1]) == (0, "deployed"), out
    assert home.status("shop")["phase"] == "running"


def test_two_homes_run_a_bot_each(homes, emulator, place, home):
    one, two = homes("one"), homes("two")
    for user, name in ((one, "ours"), (two, "theirs")):
        entry(user, place, name, args=["--config", f"{name}.json"], token_in=str(place / f"{name}.json"))
        user.agent()
        started = user.run("start", name)
        assert started.returncode == 0, started.stdout + started.stderr
        assert "none found" in started.stdout
    assert one.status("ours")["phase"] == two.status("theirs")["phase"] == "running"
    assert one.status("ours")["restarts"] == 0
