"""Root and an ordinary user of one machine with one token: they exclude each other, whoever is first."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from e2e import other_user
from e2e.other_user import OtherHome
from e2e.waiting import ended, until
from home import Home, make_token

pytestmark = pytest.mark.skipif(other_user.why_not() is not None, reason=str(other_user.why_not()))
TOKEN = make_token(770_700)


@pytest.fixture
def users(emulator):
    """(root's home, the other user's home): both have the bot, both may write the folder of the leases."""
    emulator.add_bot(TOKEN, "shop_bot")
    top = Path(tempfile.mkdtemp(prefix="bottray-two-users-"))
    top.chmod(0o755)
    locks = top / "locks"
    locks.mkdir()
    locks.chmod(0o1777)
    homes = Home(top / "root", locks, emulator.url), OtherHome(top / "other", locks, emulator.url)
    for home in homes:
        home.bot("shop", token=TOKEN, stop_timeout=2)
    yield homes
    for home in homes:
        home.close()
    shutil.rmtree(top)


def up(home, emulator):
    """A foreground run of this user reads the token; its process and the bot's pid."""
    run = home.spawn("run", "shop")
    for line in run.stdout:
        if "started as @shop_bot" in line:
            return run, until(lambda: home.status("shop")["pid"])  # its door opens beside the bot's start
    raise AssertionError(home.log("shop"))


@pytest.mark.parametrize("first", [0, 1], ids=["root-first", "user-first"])
def test_they_exclude_each_other(users, emulator, first):
    one, other = users[first], users[1 - first]
    run, pid = up(one, emulator)
    owner = os.stat(f"/proc/{pid}").st_uid
    assert owner == (0, other_user.UID)[first]

    for verb in ("run", "start"):
        refused = other.run(verb, "shop")
        assert refused.returncode == 1, refused.stderr
        assert f"Another instance of shop is already running. PID {pid} (" in refused.stderr
    told = other.run("stop", "shop")
    assert told.returncode == 1
    assert f"PID {pid}" in told.stderr
    advice = told.stderr.rpartition("To stop it: ")[2].strip()
    assert advice == (f"kill {pid}" if first else f"sudo kill {pid}"), "root may, the other has to ask for it"
    assert run.poll() is None

    run.kill()  # nobody is left who could let the lease go, and the bot still reads
    run.wait()
    again = other.run("run", "shop") if first == 0 else None
    if again is not None:
        assert again.returncode == 1, "an ordinary user cannot end root's bot, and does not read beside it"
        assert f"PID {pid} (" in again.stderr
        os.kill(pid, signal.SIGKILL)
        assert ended(pid)
    second, _ = up(other, emulator)  # root ends what the user's dead agent has left
    assert ended(pid, 0)
    second.send_signal(signal.SIGTERM)
    assert second.wait(20) == 0
    third, _ = up(one, emulator)
    third.send_signal(signal.SIGTERM)
    assert third.wait(20) == 0
    state = emulator.state(TOKEN)
    assert state["readers_most"] == 1
    assert len(state["readers"]) == 3


def test_what_may_not_be_looked_into_is_said(users, emulator):
    """The system shows an ordinary user no more of root's programs than their command lines."""
    root, other = users
    program = root.folder / "by_hand.py"
    program.write_text("import time\nprint(flush=True)\ntime.sleep(600)\n")
    hidden = root.spawn(command=[other_user.python()[0], str(program)], BOT_TOKEN=TOKEN)
    hidden.stdout.readline()
    told = other.run("doctor", "shop")
    unseen = r"No other copy was found on this computer; not to be looked into was \d+ programs? of other users\."
    assert re.search(unseen, told.stdout), told.stdout
    assert "All is well." not in told.stdout
    cleaned = other.run("clean", "--dry-run")
    assert re.search(r"Not to be looked into was \d+ programs? of other users\.", cleaned.stdout), cleaned.stdout
    assert "There is nothing to clean" not in cleaned.stdout
    assert f"PID {hidden.pid} (" in root.run("doctor", "shop").stdout


def test_agents_of_both(users, emulator):
    """Both want it up: one has it, the other waits and says for whom; with the first one's end the second may."""
    root, other = users
    for home in users:
        home.agent()
    assert other.run("start").returncode == 0, other.log("shop")
    refused = root.run("start")
    assert refused.returncode == 1
    pid = other.status("shop")["pid"]
    assert re.search(rf"PID {pid} \(.*\)\. To stop it: ", refused.stderr)
    assert root.status("shop")["phase"] == "conflict", "the other one has it"
    assert emulator.state(TOKEN)["readers_most"] == 1
    assert other.run("stop").returncode == 0
    assert root.run("start").returncode == 0
    assert emulator.state(TOKEN)["readers_most"] == 1


@pytest.mark.parametrize(
    ("owner", "mode", "words"),
    [
        (4321, 0o644, "it belongs to user 4321"),
        (4321, 0o600, "Permission denied"),
        (0, 0o000, "Permission denied"),
        (None, None, "Permission denied"),
    ],
    ids=["a-third-users", "a-third-users-private", "unreadable", "no-room-for-one"],
)
def test_a_lock_file_that_an_ordinary_user_cannot_trust(users, emulator, owner, mode, words):
    _, other = users
    lock = other.locks / f"bottray-{TOKEN.partition(':')[0]}.lock"
    if owner is None:
        other.locks.chmod(0o755)
    else:
        lock.write_text("mine")
        os.chown(lock, owner, owner)
        lock.chmod(mode)
    refused = other.run("run", "shop")
    assert refused.returncode == 5, refused.stderr
    assert words in refused.stderr
    assert str(lock) in refused.stderr
    assert "Traceback" not in refused.stderr
    assert owner is None or (lock.read_text(), lock.stat().st_uid) == ("mine", owner)
    assert emulator.state(TOKEN)["calls"] == {}


def test_the_state_folder_is_nobody_elses(users):
    root, other = users
    assert other.run("start", "--no-wait").returncode == 0
    shared = dict(other.environ, BOTTRAY_HOME=str(root.folder))
    refused = subprocess.run(other.command("start"), env=shared, capture_output=True, text=True)
    assert refused.returncode in (2, 5)
    assert "Traceback" not in refused.stderr
    # root may read the other's files, but no agent of root's may live in them
    mixed = subprocess.run(root.command("agent"), env=dict(root.environ, BOTTRAY_HOME=str(other.folder)),
                           capture_output=True, text=True, timeout=30)  # fmt: skip
    assert mixed.returncode == 5
    assert "belongs to" in mixed.stderr
