"""Lock files that somebody else has put there: a clear error; never followed, never cut short, never removed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from home import make_token

from tray_app.adapters.leases import lock_files_linux
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError

TOKEN = make_token(770_600)
NAME = "bottray-770600.lock"
TREASURE = "what somebody wants to keep\n"


def a_link(lock, treasure):
    lock.symlink_to(treasure)


def a_link_to_nowhere(lock, treasure):
    lock.symlink_to(treasure.with_name("nowhere"))


def a_folder(lock, treasure):
    lock.mkdir()


def a_pipe(lock, treasure):
    os.mkfifo(lock)


def a_second_name(lock, treasure):
    os.link(treasure, lock)


def somebody_elses(lock, treasure):
    lock.write_text(TREASURE)
    os.chown(lock, 4321, 4321)


HOSTILE = {
    a_link: "Too many levels of symbolic links",
    a_link_to_nowhere: "Too many levels of symbolic links",
    a_folder: "it is not a plain file",
    a_pipe: "it is not a plain file",
    a_second_name: "it has a second name (a hard link)",
}


@pytest.mark.parametrize("place", HOSTILE, ids=lambda f: f.__name__)
@pytest.mark.parametrize("verb", ["run", "start"])
def test_a_clear_error(home, emulator, place, verb):
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    treasure = home.locks / "treasure"
    treasure.write_text(TREASURE)
    lock = home.locks / NAME
    place(lock, treasure)
    before = lock.lstat()
    if verb == "start":
        home.agent(budget=0)
    refused = home.run(verb, "shop")
    assert refused.returncode == 5, refused.stderr
    assert HOSTILE[place] in refused.stderr
    assert str(lock) in refused.stderr
    assert "Remove it" in refused.stderr or "remove it" in refused.stderr
    after = lock.lstat()
    assert (after.st_ino, after.st_mode, after.st_nlink) == (before.st_ino, before.st_mode, before.st_nlink)
    assert treasure.read_text() == TREASURE
    assert not treasure.with_name("nowhere").exists()
    assert emulator.state(TOKEN)["calls"].get("getUpdates", 0) == 0
    lock.rmdir() if lock.is_dir() and not lock.is_symlink() else lock.unlink()


@pytest.mark.parametrize("what", ["a record", "an old number", "a link", "a folder", "a pipe", "rubbish"])
def test_records_explain_and_decide_nothing(home, emulator, what):
    """A record that somebody forged keeps nobody from starting, and makes us end nobody."""
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", token=TOKEN)
    stranger = home.spawn(command=[sys.executable, "-c", "import time; time.sleep(600)"])
    forged = home.locks / "bottray-770600.4321.json"
    treasure = home.locks / "treasure"
    treasure.write_text(TREASURE)
    if what == "a record":
        one = process.identify(stranger.pid)
        record = {"name": "shop", "pid": one.pid, "birth": one.birth, "by": "agent", "started": "", "mark": ""}
        forged.write_text(json.dumps(record))
        if os.geteuid() == 0:
            os.chown(forged, 4321, 4321)
    elif what == "an old number":  # left by an agent before a reboot; the number is a stranger's now
        old = {"pid": stranger.pid, "birth": "1@before", "child_pid": stranger.pid, "child_birth": "2@before"}
        record = {"name": "shop", "by": "agent", "started": "", "mark": "a mark of old", **old}
        (home.locks / f"bottray-770600.{os.geteuid()}.json").write_text(json.dumps(record))
        (home.locks / NAME).touch()
    elif what == "a link":
        forged.symlink_to(treasure)
        (home.locks / f"bottray-770600.{os.geteuid()}.json").symlink_to(treasure)
    elif what == "a folder":
        forged.mkdir()
    elif what == "a pipe":
        os.mkfifo(forged)
    else:
        forged.write_bytes(b"\xff\x00{" * 1000)
    home.agent()
    started = home.run("start")
    if what == "a record" and os.geteuid() != 0:
        return
    assert started.returncode == 0, started.stderr
    assert stranger.poll() is None
    assert treasure.read_text() == TREASURE
    assert home.run("stop").returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's file")
def test_another_users_lock_file(home, emulator):
    """Root takes one that nobody holds out of the way; one that is held keeps root out as anybody.

    What that user writes of the holder is believed of his own processes only: nobody is told to kill another's.
    """
    emulator.add_bot(TOKEN, "shop_bot")
    home.bot("shop", "print('up')", token=TOKEN)
    lock = home.locks / NAME
    somebody_elses(lock, None)
    holds = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, 2); print(flush=True); sys.stdin.read()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    holder = subprocess.Popen([sys.executable, "-c", holds, str(lock)], **pipes)
    holder.stdout.readline()
    stranger = process.identify(home.spawn(command=[sys.executable, "-c", "import time; time.sleep(600)"]).pid)
    forged = home.locks / "bottray-770600.4321.json"
    record = {"name": "shop", "pid": stranger.pid, "birth": stranger.birth, "by": "run", "started": "", "mark": "x"}
    forged.write_text(json.dumps(record))
    os.chown(forged, 4321, 4321)
    try:
        refused = home.run("run", "shop")
        assert refused.returncode == 1
        assert str(stranger.pid) not in refused.stderr
        assert "The lease of shop is held, and no record says by whom. The kernel names PID" in refused.stderr
        assert refused.stderr.endswith(f"To stop it: kill {holder.pid}\n")
    finally:
        holder.kill()
        holder.communicate()
    assert lock.read_text() == TREASURE
    assert home.run("run", "shop").returncode == 0


def test_a_folder_of_leases_that_is_none(home):
    home.bot("shop", "print('up')")
    home.environ["BOTTRAY_LOCK_DIR"] = str(home.folder / "bots.toml")
    refused = home.run("run", "shop")
    assert refused.returncode == 5
    assert "bots.toml" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_default_place_is_chosen_by_its_permissions(tmp_path):
    """As on Debian (/run/lock is everybody's), on Fedora and Arch (it is root's), and where there is none at all."""
    lock, shm = tmp_path / "lock", tmp_path / "shm"
    for folder, mode in ((lock, 0o1777), (shm, 0o1777)):
        folder.mkdir()
        folder.chmod(mode)
    places = (str(lock), str(shm))
    assert lock_files_linux.folder({}, places) == lock
    for mode in (0o755, 0o777, 0o1755):  # without the sticky bit others could take our files away
        lock.chmod(mode)
        assert lock_files_linux.folder({}, places) == shm
    lock.rmdir()
    assert lock_files_linux.folder({}, places) == shm
    shm.chmod(0o700)
    with pytest.raises(HostError, match="BOTTRAY_LOCK_DIR"):
        lock_files_linux.folder({}, places)


def test_the_default_place_is_the_same_under_private_tmp():
    """systemd's PrivateTmp gives a service a /tmp and a /var/tmp of its own."""
    ask = [sys.executable, "-c", "from tray_app.adapters.leases import lease; print(lease.folder({}))"]
    private = (  # with this checkout in it, should it lie there
        'aside=$(mktemp -d /run/bottray-test.XXXXXX) && mount --bind "$PWD" "$aside"'
        ' && mount -t tmpfs none /tmp && mount -t tmpfs none /var/tmp && mkdir -p "$PWD"'
        ' && mount --move "$aside" "$PWD" && rmdir "$aside" && cd "$PWD" && exec "$@"'
    )
    inside = subprocess.run(
        ["unshare", "--mount", "sh", "-c", private, "sh", *ask],
        cwd=Path(__file__).parents[2], capture_output=True, text=True,
    )  # fmt: skip
    if "Operation not permitted" in inside.stderr:
        pytest.skip("this sandbox allows no mount namespaces")
    outside = subprocess.run(ask, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert inside.stdout == outside.stdout
    assert Path(outside.stdout.strip()).is_dir()
