"""Never a killed stranger: three who have to do with a bot and read nothing, after whatever can end a process.

And who may read its token, without proof: told of by `clean`, by `doctor` and by a conflict that nobody explains, and
alive after each. Deliberate faults that were tried, each red: the
conflict says nothing of a suspect · the script known by its name instead of its file.
"""

import json
import shutil
import subprocess
import sys

import pytest
from e2e.waiting import until
from home import ECHO, make_token
from processes import KILL, SOFT, WINDOWS, bystander

from tray_app.core.model import Phase

TOKEN = make_token(770_870)
WAITS = "import time; print('up', flush=True); time.sleep(3600)"
OTHER_COPY = """
import os, sys, time
token = open(os.path.join(os.path.dirname(__file__), ".env")).read().partition("=")[2].strip()
os.environ = {{**os.environ, "BOT_TOKEN": token}}  # not in sight: Windows shows others an environment as it is now
sys.path.insert(0, {folder!r})
import echo_bot
echo_bot.main()
"""


@pytest.fixture
def shop(home, emulator):
    emulator.add_bot(TOKEN, "shop_bot")
    home.script = home.bot("shop", token=TOKEN)
    return home


@pytest.fixture
def strangers(shop):
    """An editor with the token in its environment, a pager on the script, a script of the same name elsewhere."""
    editor, elsewhere = shop.folder / "elsewhere" / "vim", shop.folder / "elsewhere" / shop.script.name
    editor.parent.mkdir()
    if not WINDOWS:
        shutil.copy(shutil.which("sleep"), editor)
    elsewhere.write_text(WAITS)
    three = {
        "editor": shop.spawn(
            command=bystander(shop.script) if WINDOWS else ["sh", "-c", f'echo up; exec "{editor}" 3600'],
            BOT_TOKEN=TOKEN,
        ),
        "pager": shop.spawn(
            command=bystander(shop.script) if WINDOWS else ["sh", "-c", f'echo up; exec tail -f "{shop.script}"']
        ),
        "same name": shop.spawn(command=[sys.executable, str(elsewhere)]),
    }
    for one in three.values():
        assert one.stdout.readline() == "up\n"

    def alive(after):
        assert {name: one.poll() for name, one in three.items()} == dict.fromkeys(three), after

    return alive


@pytest.fixture
def rival(shop, emulator):
    """Starts a copy by hand; given back when it reads."""

    def start():
        copy = shop.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
        emulator.wait_for(TOKEN, lambda s: s["readers_now"])
        return copy

    return start


def test_three_strangers_live_after_each_clean_and_each_start(shop, emulator, strangers, rival):
    copy = rival()
    assert shop.run("clean", "--yes").returncode == 0
    assert copy.wait(10) is not None
    strangers("clean")

    copy = rival()
    run = shop.spawn("run", "shop")
    assert copy.wait(30) is not None
    emulator.wait_for(TOKEN, lambda s: s["readers_now"])
    run.send_signal(SOFT[-1])
    run.communicate(timeout=30)
    strangers("run")

    copy = rival()
    shop.agent(recheck=600)
    started = shop.run("start")
    assert f"ended PID {copy.pid}" in started.stdout
    strangers("start by the agent")

    copy = shop.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=TOKEN, BOTTRAY_API_BASE=emulator.url)
    view = shop.wait_for("shop", lambda v: any(cure.kind == "end" for cure in v.cures), timeout=40)
    cure = next(cure for cure in view.cures if cure.kind == "end")
    assert cure.label == f"End PID {copy.pid}"
    shop.control().cure("shop", cure.kind, cure.value)  # what the tray and the page do
    assert copy.wait(10) is not None
    strangers("a cure of the tray")

    assert shop.run("restart").returncode == 0
    assert shop.run("stop").returncode == 0
    assert "Would be ended" not in shop.run("clean", "--yes").stdout
    strangers("restart, stop and clean")
    assert emulator.state(TOKEN)["readers_most"] == 2, "the copy that was started beside the running bot"


@pytest.fixture
def suspect(shop, emulator):
    """Starts another script, which reads the token from its own .env: no evidence is certain."""

    def start():
        folder = shop.folder / "forgotten"
        folder.mkdir(exist_ok=True)
        (folder / ".env").write_text(f"BOT_TOKEN={TOKEN}\n")
        (folder / "old.py").write_text(OTHER_COPY.format(folder=str(ECHO.parent)))
        one = shop.spawn(command=[sys.executable, str(folder / "old.py")], BOTTRAY_API_BASE=emulator.url)
        until(lambda: emulator.state(TOKEN)["readers"], "it reads")
        return one

    return start


def test_a_suspect_is_told_of_with_its_reasons_and_never_ended(shop, emulator, suspect):
    one = suspect()
    file = shop.folder / "forgotten" / ".env"
    cleaned = shop.run("clean", "--yes")
    told = cleaned.stdout.partition("May read the same token; left alone, since that is no proof:")[2]
    assert f"PID {one.pid} " in told
    assert f"the same token is in {file}" in told
    assert f"To stop it: {KILL} {one.pid}" in told
    assert "it has a connection to the server of the Bot API" in told
    (listed,) = json.loads(shop.run("clean", "--dry-run", "--json").stdout)["suspects"]
    assert (listed["pid"], listed["stop"]) == (one.pid, f"{KILL} {one.pid}")
    assert listed["evidence"] == ["config", "connection"]
    page = shop.run("doctor")
    assert f"It may read the same token: PID {one.pid} " in page.stdout
    assert "No other copy" not in page.stdout
    assert f"the same token is in {file}" in page.stdout
    assert f"If it does, stop it: {KILL} {one.pid}" in page.stdout
    assert TOKEN.partition(":")[2] not in cleaned.stdout + page.stdout

    shop.agent(recheck=600)
    assert shop.run("start").returncode == 0
    assert shop.control().snapshot().bot("shop").phase is Phase.RUNNING
    view = shop.wait_for("shop", lambda v: v.warnings, timeout=40)
    (warning,) = view.warnings
    assert warning.kind == "conflict-unknown"
    assert f"or a program on this computer that may have its token: PID {one.pid} " in warning.text
    assert f"To stop that: {KILL} {one.pid} · To find out" in warning.text
    assert not [cure for cure in view.cures if cure.kind == "end"], "no proof, so nothing is offered"
    assert one.poll() is None


def test_another_bot_of_the_same_user_is_no_suspect(shop, emulator):
    """By the name of one, too: who holds the lease of another reads with that one's token, whoever has started it."""
    other, third = make_token(871), make_token(872)  # too short to be known as another token by their form
    for token, name in ((other, "other_bot"), (third, "third_bot")):
        emulator.add_bot(token, name)
    shop.bot("other", token=other)
    shop.bot("third", token=third)
    assert shop.run("start", "other").returncode == 0
    run = shop.spawn("run", "third")
    emulator.wait_for(third, lambda s: s["readers_now"])
    told = shop.run("doctor", "shop").stdout
    assert "It may read the same token" not in told
    assert "No other copy was found on this computer." in told
    assert "May read the same token" not in shop.run("clean", "shop", "--dry-run").stdout
    assert run.poll() is None


def test_a_bot_without_a_token_shares_none(shop, emulator):
    token = make_token(873)
    emulator.add_bot(token, "other_bot")
    shop.bot("plain", WAITS)
    shop.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=token, BOTTRAY_API_BASE=emulator.url)
    emulator.wait_for(token, lambda s: s["readers_now"])
    told = shop.run("doctor", "plain").stdout
    assert "It has no token" in told
    assert "the same token" not in told
    assert "the same token" not in shop.run("clean", "plain", "--dry-run").stdout


CONNECTS = """
import socket, sys
from urllib.parse import urlsplit
at = urlsplit(sys.argv[1])
there = socket.create_connection((at.hostname, at.port))
print("up", flush=True)
sys.stdin.readline()
there.close()
print("closed", flush=True)
sys.stdin.readline()
"""


def test_without_a_conflict_a_mere_connection_is_no_suspicion(shop, emulator, tmp_path):
    """Any other bot of this computer is connected too. Red while doctor told how to stop it."""
    script = tmp_path / "packed.py"
    script.write_text(CONNECTS)
    command = [sys.executable, str(script), emulator.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout.readline() == "up\n"
        page = shop.run("doctor", "shop").stdout
        one.communicate("\n\n")
    assert f"nothing says that it has this token: PID {one.pid} " in page
    assert "No other copy was found on this computer." in page
    assert "It may read the same token" not in page


def test_who_has_the_token_only_is_told_of_as_that(shop):
    """A program that sleeps, with the token in its command line, was called another copy that is running."""
    sleeper = shop.folder / "notify.py"
    sleeper.write_text("import time\ntime.sleep(600)\n")
    one = shop.spawn(command=[sys.executable, str(sleeper), TOKEN])
    found = [f for f in json.loads(shop.run("doctor", "shop", "--json").stdout) if f"PID {one.pid} " in f["text"]]
    told = "A program has the token of bot shop in its command line, and may read its updates: "
    assert [(f["state"], f["text"].startswith(told)) for f in found][:1] == [("look", True)]
    assert not any("Another copy" in f["text"] for f in found)


def test_no_other_copy_is_not_said_where_a_suspect_is_known(shop, emulator, tmp_path):
    """One with its token packed inside, whom only a connection gives away, and not at every moment."""
    shop.agent(recheck=600)
    assert shop.run("start").returncode == 0
    emulator.set_rival(TOKEN, True)
    view = shop.wait_for("shop", lambda v: v.warnings, timeout=40)
    assert "No other copy" in view.warnings[0].text
    script = tmp_path / "packed.py"
    script.write_text(CONNECTS)
    command = [sys.executable, str(script), emulator.url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdout.readline() == "up\n"
        named = f"PID {one.pid} "
        page = shop.run("doctor", "shop").stdout
        assert f"It may read the same token: {named}" in page
        assert "No other copy" not in page
        assert "somebody else reads its updates too" in page
        cleaned = shop.run("clean", "--dry-run").stdout
        assert f"  shop: {named}" in cleaned
        assert "There is nothing to clean" not in cleaned
        assert "Nothing else to clean was found." in cleaned
        shop.wait_for("shop", lambda v: any(named in w.text for w in v.warnings), timeout=40)
        one.stdin.write("\n")
        one.stdin.flush()
        assert one.stdout.readline() == "closed\n"
        before = len(emulator.state(TOKEN)["conflicts"])
        until(lambda: len(emulator.state(TOKEN)["conflicts"]) >= before + 3, "conflicts go on")
        assert named in shop.run("status").stdout, "it lives, and pauses"
        one.communicate("\n", timeout=30)


def test_the_agent_is_no_suspect_of_a_bot_that_it_has_stopped(shop):
    """Which asks Telegram about it, and keeps the connection. A real one: those of tests have another command line."""
    agent = shop.spawn("agent")
    assert agent.stdout.readline() == "ready\n"
    assert shop.run("start").returncode == 0
    assert shop.run("stop").returncode == 0
    assert f"PID {agent.pid} " not in shop.run("doctor").stdout
    cleaned = shop.run("clean", "--dry-run").stdout
    assert cleaned == "There is nothing to clean.\n"


def test_a_verdict_is_no_longer_told_once_the_one_it_names_has_ended(shop, emulator, suspect):
    """Red while it stayed as long as conflicts went on, and named a dead PID though another program read by then."""
    shop.agent(sample=0.3, recheck=600)
    assert shop.run("start").returncode == 0
    one = suspect()
    told = shop.run("check", "shop", "--remote", "--stop", "--yes").stdout
    assert f"that may have its token: PID {one.pid} " in told

    def text(view):
        return " ".join(notice.text for notice in view.warnings if notice.kind.startswith("conflict-"))

    shop.wait_for("shop", lambda v: f"PID {one.pid} " in text(v), timeout=60)
    one.kill()
    one.wait()
    shop.wait_for("shop", lambda v: not text(v), timeout=60)
    other = suspect()
    view = shop.wait_for("shop", lambda v: f"PID {other.pid} " in text(v), timeout=60)
    assert f"PID {one.pid} " not in text(view)
