"""One script that serves several bots: whoever runs it as another bot is a stranger, though it shows no token.

Deliberate faults that were tried, each red: the arguments not compared · the files not read · a supervised bot of
another home taken for a copy · whoever asks for a start ended for its token · words that begin with "-" not read · the
variables, the folder, the link's name not compared · one process a copy of two bots.
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


def by_hand(home, emulator, token, *words, folder, **variables):
    started = home.spawn(command=[sys.executable, *words], folder=folder, BOTTRAY_API_BASE=home.api_base, **variables)
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


CHOOSES = f"""
import configparser, os, pathlib, sys
sys.path.insert(0, {str(ECHO.parent)!r})
here = pathlib.Path(__file__).parent
name = os.environ.get("BOT_NAME") or pathlib.Path(sys.argv[0]).stem
name = next((w.partition("=")[2] for w in sys.argv if w.startswith("--bot=")), name)
if os.path.exists("config.ini"):
    settings = configparser.ConfigParser()
    settings.read("config.ini")
    name = settings["bot"]["name"]
tokens = dict(line.split("=") for line in (here / "tokens").read_text().split())
os.environ["BOT_TOKEN"] = tokens.get(name, tokens["ours"])
import echo_bot
echo_bot.main()
"""


@pytest.fixture
def chooses(place):
    """A script that knows both bots, and is told in some way which one it is. No token is to be seen of it."""
    (place / "bot.py").write_text(CHOOSES)
    (place / "tokens").write_text(f"ours={OURS}\ntheirs={THEIRS}\n")
    (place / "token.txt").write_text(OURS)
    for name in ("ours", "theirs"):
        (place / name / ".env").unlink()
        (place / name / "config.ini").write_text(f"[bot]\nname = {name}\n")
    if sys.platform != "win32":
        (place / "theirs.py").symlink_to("bot.py")
    return place


@pytest.mark.parametrize(
    "way",
    ["a variable", "a variable beside a .env", "a variable that no text names", "a folder", "a folder's own name",
     "an option", "a link's name"],
)  # fmt: skip
def test_what_tells_them_apart_need_not_be_a_token(home, emulator, chooses, way):
    if way == "a link's name" and sys.platform == "win32":
        pytest.skip("links are those of POSIX")
    keys = {"token_in": str(chooses / "token.txt"), "folder": str(chooses)}
    words, folder, variables = ["bot.py"], chooses, {}
    if way.startswith("a variable"):
        variables = {"BOT_NAME": "theirs"}
        if way.endswith("names"):
            text = CHOOSES.replace('os.environ.get("BOT_NAME")', 'os.environ.get("_".join(("BOT", "NAME")))')
            (chooses / "bot.py").write_text(text)
        if way.endswith(".env"):
            (chooses / ".env").write_text(f"ONE={OURS}\nTWO={THEIRS}\n")
    elif way.startswith("a folder"):
        if way.endswith("name"):
            for name in ("ours", "theirs"):
                (chooses / name / "config.ini").unlink()
            text = CHOOSES.replace('os.environ.get("BOT_NAME")', "os.path.basename(os.getcwd())")
            (chooses / "bot.py").write_text(text)
        keys["folder"], folder, words = str(chooses / "ours"), chooses / "theirs", ["../bot.py"]
    elif way == "an option":
        keys["args"], words = ["--bot=ours"], ["bot.py", "--bot=theirs"]
    else:
        words = ["theirs.py"]
    entry(home, chooses, "shop", **keys)
    other = by_hand(home, emulator, THEIRS, *words, folder=folder, **variables)
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stderr
    assert "3/9 other copies looked for: none found" in started.stdout
    if sys.platform != "win32":  # there it shows the token that it has set itself, which is another bot's
        assert f"none found; left alone: PID {other.pid}, which runs the same program, perhaps as" in started.stdout
    assert "Another copy" not in home.run("doctor", "shop").stdout
    assert "Would be ended" not in home.run("clean", "--dry-run").stdout
    assert other.poll() is None
    assert emulator.state(THEIRS)["readers_most"] == emulator.state(OURS)["readers_most"] == 1


@pytest.mark.linux("Windows shows also what a program sets itself: it is left alone and named, as it may have more")
@pytest.mark.parametrize(
    "way",
    ["an unnamed variable", "an empty folder", "a home full of files", "another form of the file", "a copy of it"],
)
def test_what_tells_nothing_apart_does_not_hide_a_copy(home, emulator, place, way):
    keys = {"args": ["--config=ours.json"], "token_in": str(place / "ours.json"), "folder": str(place)}
    (place / "bot.py").write_text(
        SCRIPT.replace('if "--config" in', 'sys.argv = "=".join(sys.argv).split("=")\nif "--config" in')
    )
    words, folder, variables = ["bot.py", "--config=ours.json"], place, {}
    if way == "an unnamed variable":
        variables = {"SHOP_OF_NOBODY": "1", "LANG": "xx_XX"}
    elif way == "an empty folder":
        folder = place / "empty"
        folder.mkdir()
        words = [str(place / "bot.py"), f"--config={place / 'ours.json'}"]
    elif way == "a home full of files":
        folder = place / "home"
        folder.mkdir()
        for name in ("notes.txt", "package.json", "other.ini"):
            (folder / name).write_text("nothing of the bot's")
        words = [str(place / "bot.py"), f"--config={place / 'ours.json'}"]
    elif way == "another form of the file":
        words = ["bot.py", "--config", f"../{place.name}/ours.json"]
    else:
        keys, folder = {}, place / "ours"
        (place / ".env").write_text((folder / ".env").read_text())
        (folder / "bot.py").write_text((place / "bot.py").read_text())
        words = ["bot.py"]
    entry(home, place, "shop", **keys)
    copy = by_hand(home, emulator, OURS, *words, folder=folder, **variables)
    home.agent()
    started = home.run("start", "shop")
    assert "4/9 other copies ended: ended PID" in started.stdout, started.stdout + started.stderr
    assert copy.wait(20) is not None
    emulator.wait_for(OURS, lambda s: s["readers_now"], timeout=40)
    assert emulator.state(OURS)["readers_most"] == 1


@pytest.mark.linux("Windows shows also what a program sets itself: it is left alone and named, as it may have more")
@pytest.mark.parametrize("way", ["DEBUG", "from a folder with a .env of something else", "its own chdir"])
def test_where_no_other_token_lies_nothing_makes_another_bot_of_it(home, emulator, place, way):
    """DEBUG=1, a project's folder, what the program does itself: there is no other bot that it could be."""
    for name in ("ours", "theirs"):
        (place / name / ".env").unlink()
        (place / f"{name}.json").unlink()
    (place / ".env").write_text(f"BOT_TOKEN={OURS}\n")
    (place / ".env.example").write_text("BOT_TOKEN=123456:" + "A" * 35 + "\n")
    (place / "data").mkdir()
    (place / "data" / "settings.json").write_text("{}")
    other = place.parent / "other"
    other.mkdir()
    (other / ".env").write_text("OPENAI_KEY=x\n")
    chdir = "os.chdir(here / 'data')" if way == "its own chdir" else ""
    (place / "bot.py").write_text(
        f"import logging, os, pathlib, sys\nsys.path.insert(0, {str(ECHO.parent)!r})\n"
        "here = pathlib.Path(__file__).resolve().parent\n"
        "os.environ['BOT_TOKEN'] = (here / '.env').read_text().strip().partition('=')[2]\n"
        f"logging.basicConfig(level=logging.DEBUG if os.environ.get('DEBUG') else None)\n{chdir}\n"
        "import echo_bot\necho_bot.main()\n"
    )
    entry(home, place, "shop")
    variables = {"DEBUG": "1"} if way == "DEBUG" else {}
    folder = other if way.startswith("from") else place
    copy = by_hand(home, emulator, OURS, str(place / "bot.py"), folder=folder, **variables)
    home.agent()
    started = home.run("start", "shop")
    assert "4/9 other copies ended: ended PID" in started.stdout, started.stdout + started.stderr
    assert copy.wait(20) is not None


@pytest.mark.linux("Windows shows the token that it has set itself: so it is a copy of one of them")
def test_what_fits_two_bots_is_a_copy_of_neither(home, emulator, chooses):
    (chooses / "second.txt").write_text(THEIRS)
    entry(home, chooses, "shop", token_in=str(chooses / "token.txt"))
    entry(home, chooses, "mall", token_in=str(chooses / "second.txt"))
    other = by_hand(home, emulator, OURS, "bot.py", folder=chooses)
    cleaned = home.run("clean", "--dry-run")
    assert "Would be ended" not in cleaned.stdout
    assert other.poll() is None


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
