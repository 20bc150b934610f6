"""Other readers that are no plain script, from the start's point of view: the same command by hand, a host that polls.

Deliberate faults that were tried, each red: a target without the words of its command · a host passed over ·
a folder that was made anew taken for another one, or for that of whoever worked in any removed one · a compiled script
taken for another program.
"""

import compileall
import json
import shutil
import sys

import pytest
from home import ECHO, make_token

TOKEN = make_token(771_400)
READS_ITS_TOKEN = """
import os, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
os.environ["BOT_TOKEN"] = open(".env").read().strip().partition("=")[2]
import echo_bot
echo_bot.main()
"""


@pytest.fixture
def root(home, emulator):
    """A bot that is a package, with its token in .env; its entry is a command."""
    emulator.add_bot(TOKEN, "shop_bot")
    folder = home.folder / "shop"
    (folder / "bot").mkdir(parents=True)
    (folder / "bot" / "__main__.py").write_text(READS_ITS_TOKEN)
    shutil.copy(ECHO, folder / "bot")
    shutil.copy(ECHO, folder)
    (folder / ".env").write_text(f"BOT_TOKEN={TOKEN}\n")
    (folder / ".env").chmod(0o600)
    return folder


def entry(home, root, *command):
    keys = {"command": list(command), "folder": str(root), "api_base": home.api_base}
    lines = ["[bots.shop]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    (home.folder / "bots.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def by_hand(home, root, emulator, *words):
    """A package that reads its .env shows no token; what is typed has it in its environment."""
    token = {"BOT_TOKEN": TOKEN} if "-c" in words else {}
    started = home.spawn(command=[sys.executable, *words], folder=root, BOTTRAY_API_BASE=home.api_base, **token)
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=40)
    return started


@pytest.mark.parametrize(
    "words",
    [("-m", "bot"), ("bot/__main__.py",), ("-c", "import echo_bot; echo_bot.main()")],
    ids=["module", "script", "typed"],
)
def test_it_is_found_ended_and_followed(home, root, emulator, words):
    """By hand as `python -m bot`, by its file, and typed into an interpreter, which has the token and polls."""
    entry(home, root, sys.executable, "-m", "bot")
    one = by_hand(home, root, emulator, *words)
    looked = home.run("clean", "--dry-run")
    assert f"PID {one.pid} " in looked.stdout, looked.stdout + looked.stderr
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stdout + started.stderr
    assert f"ended PID {one.pid}" in started.stdout
    assert one.wait(20) is not None
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=40)
    assert emulator.state(TOKEN)["readers_most"] == 1


@pytest.mark.parametrize("module", ["bot", "bot.main:main"])
def test_a_module_by_hand_is_a_certain_rival(home, root, emulator, module):
    """Also where the entry calls a function of it, as an installed command does."""
    (root / "bot" / "main.py").write_text(f"{READS_ITS_TOKEN.replace('echo_bot.main()', '')}main = echo_bot.main\n"
                                          "if __name__ == '__main__':\n    main()\n")  # fmt: skip
    keys = {"module": module, "python": sys.executable, "folder": str(root), "api_base": home.api_base}
    lines = ["[bots.shop]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    (home.folder / "bots.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    one = by_hand(home, root, emulator, "-m", module.partition(":")[0])
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stdout + started.stderr
    assert f"ended PID {one.pid}" in started.stdout
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=40)
    assert emulator.state(TOKEN)["readers_most"] == 1


def test_one_that_reads_another_file_of_variables_than_the_env_beside(home, root, emulator):
    """The .env has another bot's token, and the script says which file it reads: by hand it is the same bot."""
    (root / ".env").write_text(f"BOT_TOKEN={make_token(771_401)}\n")
    (root / ".env.local").write_text(f"BOT_TOKEN={TOKEN}\n")
    (root / "bot.py").write_text(READS_ITS_TOKEN.replace('open(".env")', 'open(".env.local")'))
    keys = {"script": str(root / "bot.py"), "python": sys.executable, "api_base": home.api_base,
            "env_file": [str(root / ".env"), str(root / ".env.local")]}  # fmt: skip
    lines = ["[bots.shop]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    (home.folder / "bots.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    one = by_hand(home, root, emulator, "bot.py")
    home.agent()
    started = home.run("start", "shop")
    assert f"ended PID {one.pid}" in started.stdout, started.stdout + started.stderr
    assert one.wait(20) is not None
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=40)
    assert emulator.state(TOKEN)["readers_most"] == 1


def deployed(root):
    """What `rm -rf shop` and a clone of it do."""
    new = root.with_name("new")
    shutil.copytree(root, new)
    shutil.rmtree(root)
    new.rename(root)


def script_entry(home, root):
    (root / "bot.py").write_text(READS_ITS_TOKEN)
    keys = {"script": str(root / "bot.py"), "python": sys.executable, "api_base": home.api_base}
    lines = ["[bots.shop]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    (home.folder / "bots.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def ended_as_the_same(home, emulator, one):
    home.agent()
    started = home.run("start", "shop")
    assert f"ended PID {one.pid}" in started.stdout, started.stdout + started.stderr
    assert one.wait(20) is not None
    emulator.wait_for(TOKEN, lambda s: s["readers_now"], timeout=40)
    assert emulator.state(TOKEN)["readers_most"] == 1


REPLACED = pytest.mark.linux("a folder that somebody works in cannot be removed on Windows")


@pytest.mark.parametrize(
    "how",
    [
        pytest.param("a fresh deploy", marks=REPLACED),
        pytest.param("twice", marks=REPLACED),
        pytest.param("a fresh deploy of a command", marks=REPLACED),
        "the script alone",
        "compiled beside it",
        "compiled in its cache",
    ],
)
def test_what_was_replaced_while_it_runs(home, root, emulator, how):
    """It reads on from a folder or a file that is there no more, and shows no token."""
    script_entry(home, root)
    words = ("bot.py",)
    if how == "a fresh deploy of a command":
        entry(home, root, sys.executable, "-m", "bot")
        words = ("-m", "bot")
    elif how.startswith("compiled"):
        compileall.compile_file(root / "bot.py", legacy=how.endswith("beside it"), quiet=2)
        (compiled,) = [*root.glob("bot.pyc"), *root.glob("__pycache__/bot.*.pyc")]
        shutil.copy(ECHO, compiled.parent)  # READS_ITS_TOKEN looks beside itself
        words = (str(compiled.relative_to(root)),)
    one = by_hand(home, root, emulator, *words)
    for _ in range({"a fresh deploy": 1, "twice": 2, "a fresh deploy of a command": 1}.get(how, 0)):
        deployed(root)
    if how == "the script alone":
        (root / "new.py").write_text(READS_ITS_TOKEN + "# edited")
        (root / "new.py").replace(root / "bot.py")
    ended_as_the_same(home, emulator, one)


@pytest.mark.linux("a link to a folder needs rights there")
def test_a_release_behind_a_link(home, root, emulator):
    """Deploy tools give each version a folder of its own, with the one .env linked into all."""
    releases = root.with_name("releases")
    for number in ("1", "2"):
        shutil.copytree(root, releases / number)
        (releases / number / ".env").unlink()
        (releases / number / ".env").symlink_to(root / ".env")
        (releases / number / "bot.py").write_text(READS_ITS_TOKEN)
    current = root.with_name("current")
    current.symlink_to(releases / "1")
    one = by_hand(home, current, emulator, "bot.py")
    script_entry(home, current)
    current.unlink()
    current.symlink_to(releases / "2")
    ended_as_the_same(home, emulator, one)


@REPLACED
def test_strangers_of_a_removed_folder(home, root, emulator):
    """The same words in another folder that was made anew, in one that is called as a removed one is shown, and in one
    whose path is somebody else's now, who set it up as another bot."""
    script_entry(home, root)
    started = []
    other, called = root.with_name("other"), root.with_name("shop (deleted)")
    for folder in (other, called):
        folder.mkdir()
        (folder / "bot.py").write_text("import time; print('up', flush=True); time.sleep(600)\n")
        started.append(home.spawn(command=[sys.executable, "bot.py"], folder=folder))
    typed = "import time; print('up'); time.sleep(600)"
    started.append(home.spawn(command=[sys.executable, "-c", typed, "bot.py"], folder=root))
    script = (root / "bot.py").read_text()
    (root / "bot.py").write_text((other / "bot.py").read_text())
    started.append(home.spawn(command=[sys.executable, "bot.py", "--second"], folder=root))
    assert [one.stdout.readline() for one in started] == ["up\n"] * len(started)
    (root / "bot.py").write_text(script)
    deployed(other)
    deployed(root)
    home.agent()
    done = home.run("start", "shop")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3/9 other copies looked for: none found" in done.stdout
    assert [one.poll() for one in started] == [None] * len(started)


def test_a_host_that_does_not_poll_lives(home, root, emulator):
    entry(home, root, sys.executable, "-m", "bot")
    typed = "import time; print('up', flush=True); time.sleep(600)"
    one = home.spawn(command=[sys.executable, "-c", typed], folder=root, BOT_TOKEN=TOKEN)
    assert one.stdout.readline() == "up\n"
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stderr
    assert "3/9 other copies looked for: none found" in started.stdout
    assert one.poll() is None
    looked = home.run("doctor", "shop").stdout
    assert f"It may read the same token: PID {one.pid} (" in looked
    assert "the same token is in its environment" in looked
