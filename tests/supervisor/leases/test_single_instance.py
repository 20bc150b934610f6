"""`single_instance` around the polling of a script: by hand, under the agent, under `run`, and against cheats.

Deliberate faults that were tried, each red: the environment believed · any child of the agent let in · no second lock
within a tree · the second lock kept after the block · a record believed of a child that its writer does not own · a bot
refused because of another user's record · a killed agent's bot not named · the lease not let go after the block · a
nameless holder looked at once.
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import psutil
import pytest
from e2e import other_user
from e2e.waiting import alive, ended, until
from emulation.emulator import Emulator
from home import Home, make_token
from processes import KILL

import tray_app
from tray_app.adapters.leases import claims, lease, lock_files
from tray_app.adapters.processes import process
from tray_app.supervisor.leases import holders, single_instance
from tray_app.supervisor.leases.kept import KeptByScript

TOKEN = make_token(770_900)
KEY = "770900"
ENTER = """
import os, sys, time
from tray_app import single_instance
from tray_app.core.errors import HeldElsewhere
try:
    with single_instance(os.environ["BOT_TOKEN"], name="shop"):
        print("inside", os.getpid(), flush=True)
        time.sleep(float(os.environ.get("SECONDS", "600")))
except HeldElsewhere as held:
    sys.exit(f"refused: {held}")
"""
# enters, then has a process of its own enter: within the block and after it
TREE = f"""
import os, subprocess, sys, time
from tray_app import single_instance
def child():
    environ = {{**os.environ, "SECONDS": "0"}}
    done = subprocess.run([sys.executable, "-c", {ENTER!r}], env=environ, capture_output=True, text=True)
    print("child:", (done.stdout + done.stderr).strip().replace(chr(10), " "), flush=True)
with single_instance(os.environ["BOT_TOKEN"], name="shop"):
    print("inside", os.getpid(), flush=True)
    child()
child()
print("done", flush=True)
time.sleep(600)
"""


@pytest.fixture
def shop(home: Home, emulator: Emulator) -> Home:
    emulator.add_bot(TOKEN, "shop_bot")
    return home


def by_hand(home: Home, code: str = ENTER, **environ: str) -> "subprocess.Popen[str]":
    return home.spawn(command=[sys.executable, "-c", code], **{"BOT_TOKEN": TOKEN, **environ})


def says(script: "subprocess.Popen[str]") -> str:
    assert script.stdout
    return script.stdout.readline().strip()


def refusal(home: Home, **environ: str) -> str:
    """What a script that is started by hand is told; it ends with it."""
    script = by_hand(home, **environ)
    told = says(script)
    assert script.wait(20) == 1
    assert told.startswith("refused: Another instance of shop is already running. PID "), told
    return told


def running(home: Home, script: str) -> int:
    """The pid of bot `shop`, which runs `script` under the agent."""
    home.bot("shop", script, token=TOKEN, python=sys.executable, stop_timeout=2)
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stderr
    pid: int = home.status("shop")["pid"]
    return pid


def test_by_hand_twice(shop: Home) -> None:
    first = by_hand(shop)
    assert says(first) == f"inside {first.pid}"
    told = refusal(shop)
    assert f"PID {first.pid} (" in told
    assert told.endswith(f"To stop it: {KILL} {first.pid}")
    assert first.poll() is None
    first.kill()
    first.wait()
    assert says(by_hand(shop, SECONDS="0")).startswith("inside"), "the kernel frees the lease of a killed script"


def test_it_speaks_the_language_of_the_user(shop: Home) -> None:
    shop.environ["PYTHONIOENCODING"] = "utf-8"
    first = by_hand(shop)
    assert says(first) == f"inside {first.pid}"
    told = says(by_hand(shop, BOTTRAY_LANG="ru"))
    assert told.startswith(f"refused: Другой экземпляр shop уже запущен. PID {first.pid} ("), told


def remove_all(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


@pytest.mark.linux("Windows removes no file that is open")
def test_a_lock_file_that_is_removed_is_locked_anew(shop: Home) -> None:
    """By the script itself: from another container, or as another user, nobody could see that it runs."""
    script = by_hand(shop)
    assert says(script) == f"inside {script.pid}"
    for _ in range(2):
        remove_all(shop.locks)
        until(lambda: {"lock", "reader", "json"} <= {file.suffix[1:] for file in shop.locks.iterdir()}, "all are back")
        with pytest.raises(lease.Held):
            lease.take(KEY, shop.locks)
        assert [(record.by, record.pid) for record in lease.records(KEY, shop.locks)] == [
            ("single_instance", script.pid)
        ]
    fds = [os.readlink(f"/proc/{script.pid}/fd/{n}") for n in os.listdir(f"/proc/{script.pid}/fd")]
    assert not [file for file in fds if "(deleted)" in file]
    script.send_signal(signal.SIGINT)
    assert script.wait(20) != 0
    assert not list(shop.locks.iterdir()), "what it took anew it lets go"


FORKS = """
import os, sys, time
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"], name="shop"):
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        print("inside", os.getpid(), flush=True)
        time.sleep(600)
"""


@pytest.mark.linux("fork(2)")
def test_a_fork_that_leaves_the_block_takes_nothing_away(shop: Home) -> None:
    script = by_hand(shop, FORKS)
    assert says(script) == f"inside {script.pid}"
    remove_all(shop.locks)
    until(lambda: lease.is_held(KEY, shop.locks), "the script has it anew")
    until(lambda: list(lease.records(KEY, shop.locks)), "and is named")
    assert next(lease.records(KEY, shop.locks)).pid == script.pid


@pytest.mark.linux("Windows moves no folder in which a file is open")
def test_a_folder_that_is_moved_away_and_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though for a while there is none, in which nothing can be listened to."""
    locks, looked = tmp_path / "locks", threading.Event()
    locks.mkdir(mode=0o1777)
    listens = type(lease.removals(locks))
    heard = listens.heard

    def hear(self: Any) -> None:
        heard(self)
        looked.set()

    monkeypatch.setattr(listens, "heard", hear)
    with single_instance.single_instance(TOKEN, environ={"BOTTRAY_LOCK_DIR": str(locks)}):
        locks.rename(tmp_path / "moved")
        assert looked.wait(20)
        locks.mkdir(mode=0o1777)
        for _ in range(2):
            until(lambda: lease.is_held(KEY, locks), "it is locked anew in the folder that counts")
            remove_all(locks)


@pytest.mark.linux("Windows removes no file that is open")
def test_who_was_faster_is_told_that_it_runs(shop: Home) -> None:
    script = by_hand(shop)
    assert says(script) == f"inside {script.pid}"
    script.send_signal(signal.SIGSTOP)
    until(lambda: psutil.Process(script.pid).status() == psutil.STATUS_STOPPED)
    remove_all(shop.locks)
    other = lease.take(KEY, shop.locks)
    script.send_signal(signal.SIGCONT)
    claim = shop.locks / f"bottray-{KEY}.kept"
    until(claim.exists, "it says so")
    assert claims.claimed(KEY, shop.locks)
    other.release()
    until(lambda: not claim.exists(), "it has its lease again")
    assert lease.is_held(KEY, shop.locks)


STAYS = """
import os, sys, time
from tray_app import single_instance
with single_instance(os.environ["BOT_TOKEN"], name="shop"):
    child = os.fork()
    if child:
        print("inside", child, flush=True)
    time.sleep(600)
"""
TAKES = """
import sys
from pathlib import Path
from tray_app.adapters.leases import lease
from tray_app.supervisor.leases import holders
try:
    holders.take_now(sys.argv[1], Path(sys.argv[2])).release()
    print("taken")
except lease.Held:
    print("held")
"""


@pytest.mark.skipif(other_user.why_not() is not None, reason=str(other_user.why_not()))
@pytest.mark.parametrize("how", ["its fork reads on", "it is stopped by a signal"])
def test_another_user_is_kept_out_by_who_cannot_lock_anew(shop: Home, how: str) -> None:
    """He cannot look into it, and all that lay in the folder of locks is gone."""
    top = Path(tempfile.mkdtemp(prefix="bottray-forks-"))
    top.chmod(0o755)
    locks = top / "locks"
    locks.mkdir()
    locks.chmod(0o1777)
    program, path = other_user.python()
    words = other_user.as_other(["sh", "-c", 'cd / && exec "$0" "$@"', program, "-c", TAKES, KEY, str(locks)])

    def another() -> str:
        environ = {"PYTHONPATH": path, "PATH": "/usr/bin:/bin"}
        return subprocess.run(words, env=environ, capture_output=True, text=True, timeout=60, check=True).stdout.strip()

    script = by_hand(shop, STAYS, BOTTRAY_LOCK_DIR=str(locks))
    fork = int(says(script).removeprefix("inside "))
    if how == "its fork reads on":
        remove_all(locks)
        until(lambda: {"lock", "reader"} <= {file.suffix[1:] for file in locks.iterdir()}, "the script has it anew")
    else:
        os.kill(fork, signal.SIGKILL)
        script.send_signal(signal.SIGSTOP)
        until(lambda: psutil.Process(script.pid).status() == psutil.STATUS_STOPPED)
        remove_all(locks)
    if how == "its fork reads on":
        script.kill()
        script.wait()
    assert another() == "held"
    os.kill(fork if how == "its fork reads on" else script.pid, signal.SIGKILL)
    until(lambda: another() == "taken", "it ends with the last one that reads")
    shutil.rmtree(top)


@pytest.mark.linux("Windows removes no file that is open")
@pytest.mark.parametrize("lies", ["a file", "a folder", "a link"])
def test_what_only_lies_there_refuses_nobody(tmp_path: Path, lies: str) -> None:
    """A claim is a lock, and not a file: one may be left of a script that was killed, or be put there by anybody."""
    kept = tmp_path / f"bottray-{KEY}.kept"
    {"a file": kept.touch, "a folder": kept.mkdir, "a link": lambda: kept.symlink_to("/etc/passwd")}[lies]()
    with single_instance.single_instance(TOKEN, environ={"BOTTRAY_LOCK_DIR": str(tmp_path)}):
        assert lease.is_held(KEY, tmp_path)


@pytest.mark.linux("there nobody listens")
def test_signals_stay_the_scripts_own(tmp_path: Path) -> None:
    """With gevent a thread is none, and what it does is done in the script's only one."""
    kept = KeptByScript(tmp_path)
    removals = lease.removals(tmp_path)
    assert removals
    kept.listen(removals)  # does not wait, as nothing there lets others go on meanwhile
    removals.end()
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_where_no_thread_can_be_had_it_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    for _ in range(2):
        with single_instance.single_instance(TOKEN, environ={"BOTTRAY_LOCK_DIR": str(tmp_path)}):
            assert lease.is_held(KEY, tmp_path)
        assert not lease.is_held(KEY, tmp_path)


@pytest.mark.linux("where a record is in the way of nobody else")
def test_a_record_that_cannot_be_written_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each try is a change in the folder, of which whoever tries hears again: on a full disk without end."""
    tries: list[Path] = []
    taken = lease.take(KEY, tmp_path)
    taken.record(holders.own_record("shop", "single_instance"))
    next(tmp_path.glob("*.json")).unlink()

    def full(path: Path, text: str) -> None:
        tries.append(path)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(lock_files, "write_record", full)
    for _ in range(3):
        taken.record_anew()
    assert len(tries) == 1
    taken.release()


def test_the_block_ends_as_if_nobody_had_listened(tmp_path: Path) -> None:
    before = threading.active_count()
    for _ in range(3):
        with single_instance.single_instance(TOKEN, environ={"BOTTRAY_LOCK_DIR": str(tmp_path)}):
            assert lease.is_held(KEY, tmp_path)
    until(lambda: threading.active_count() == before, "its threads end")
    assert not lease.is_held(KEY, tmp_path)


def test_whoever_only_looks_refuses_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`status` locks for a moment, to see whether anybody else has, and is not written down."""
    looking = lease.take(KEY, tmp_path)
    monkeypatch.setattr(single_instance.time, "sleep", lambda seconds: looking.release())
    with single_instance.single_instance(TOKEN, environ={"BOTTRAY_LOCK_DIR": str(tmp_path)}):
        assert lease.is_held(KEY, tmp_path)


def test_the_agent_is_refused_while_a_script_has_it(shop: Home) -> None:
    script = by_hand(shop)
    assert says(script) == f"inside {script.pid}"
    shop.bot("shop", ENTER, token=TOKEN)
    shop.agent()
    refused = shop.run("start", "shop")
    assert refused.returncode == 1
    assert f"PID {script.pid} (" in refused.stderr
    assert f"{KILL} {script.pid}" in refused.stderr
    assert script.poll() is None


def test_under_the_agent_it_is_recognised(shop: Home) -> None:
    pid = running(shop, ENTER)
    until(lambda: f"inside {pid}" in shop.log("shop"), lambda: shop.log("shop"))
    told = refusal(shop)
    assert f"PID {pid} (" in told
    assert told.endswith("To stop it: bottray stop shop")


def test_under_run_it_is_recognised(shop: Home) -> None:
    shop.bot("shop", ENTER, token=TOKEN, python=sys.executable, stop_timeout=2)
    run = shop.spawn("run", "shop")
    assert run.stdout
    line = next(line for line in run.stdout if "inside" in line or "refused" in line)
    pid = shop.status("shop")["pid"]
    assert f"inside {pid}" in line
    assert f"PID {pid} (" in refusal(shop)


@pytest.mark.parametrize("how", ["by hand", "agent"])
def test_of_one_tree_only_one_process_enters(shop: Home, how: str) -> None:
    """As with a web framework's reloader."""
    if how == "agent":
        pid = running(shop, TREE)
        until(lambda: "done" in shop.log("shop"), lambda: shop.log("shop"))
        lines = [line.partition(" ")[2] for line in shop.log("shop").splitlines() if "child:" in line]
        assert lines[0].startswith("child: refused: Another process of shop reads its updates already.")
    else:
        script = by_hand(shop, TREE)
        pid = script.pid
        lines = [says(script) for _ in range(3)][1:]
        assert f"PID {pid} (" in lines[0]
        assert lines[0].startswith("child: refused: ")
    assert lines[1].startswith("child: inside "), "the block is left: another process may enter"
    assert alive(pid)


def test_a_script_of_another_bot_is_not_let_in(shop: Home) -> None:
    """Both are children of one agent; the right to a token is its own bot's."""
    pid = running(shop, ENTER)
    token = f"{TOKEN.partition(':')[0]}:' + 'E' * 35 + '"
    shop.bot(
        "thief", f"import os\nos.environ['BOT_TOKEN'] = '{token}'\n{ENTER}", python=sys.executable, restart="never"
    )
    shop.run("start", "thief")
    until(lambda: "refused" in shop.log("thief"), lambda: shop.log("thief"))
    assert f"PID {pid} (" in shop.log("thief")
    assert "inside" not in shop.log("thief")


def test_the_environment_proves_nothing(shop: Home) -> None:
    pid = running(shop, ENTER)
    environ = psutil.Process(pid).environ()
    assert environ["BOTTRAY_LEASE"]
    assert f"PID {pid} (" in refusal(shop, **environ)


@pytest.mark.linux("on Windows no bot outlives its agent: windows/test_agent_windows.py")
def test_a_bot_whose_agent_was_killed_is_named(shop: Home) -> None:
    pid = running(shop, ENTER)
    until(lambda: "inside" in shop.log("shop"))
    agent = shop.status()["agent"]["pid"]
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    assert alive(pid), "a quiet bot outlives its agent, and keeps the lease"
    told = refusal(shop)
    assert f"PID {pid} (" in told
    assert shop.status("shop")["lease"] is not None
    remove_all(shop.locks)
    again = refusal(shop)
    assert f"PID {pid} (" in again
    assert again.partition("To stop it: ")[2] == told.partition("To stop it: ")[2] != ""


@pytest.mark.linux("Windows removes no file that is open")
def test_who_cannot_lock_anew_is_named_by_the_kernel(shop: Home) -> None:
    """As a start of the agent does it."""
    script = by_hand(shop)
    assert says(script) == f"inside {script.pid}"
    script.send_signal(signal.SIGSTOP)
    until(lambda: psutil.Process(script.pid).status() == psutil.STATUS_STOPPED)
    remove_all(shop.locks)
    told = says(by_hand(shop))
    assert f"The kernel names PID {script.pid} (" in told
    assert told.endswith(f"To stop it: {KILL} {script.pid}")


@pytest.mark.skipif(other_user.why_not() is not None, reason=str(other_user.why_not()))
def test_another_users_record_lets_nobody_in_and_keeps_nobody_out(shop: Home) -> None:
    """It names a process of his own as agent and an ancestor of everybody as its bot."""
    import json

    init = process.identify(1)
    assert init
    his = shop.spawn(command=other_user.as_other(["/bin/sleep", "600"]))
    until(lambda: process.owner(his.pid) == other_user.UID)
    one = process.identify(his.pid)
    assert one
    forged = shop.locks / f"bottray-{KEY}.-1.json"  # it is looked at before any other
    record = {"name": "shop", "by": "agent", "started": "", "mark": "", "pid": one.pid, "birth": one.birth}
    forged.write_text(json.dumps({**record, "child_pid": 1, "child_birth": init.birth}))
    os.chown(forged, other_user.UID, other_user.UID)
    first = by_hand(shop)
    assert says(first) == f"inside {first.pid}"
    assert "PID 1 " not in refusal(shop)
    first.kill()
    first.wait()
    pid = running(shop, ENTER)
    until(lambda: f"inside {pid}" in shop.log("shop"), lambda: shop.log("shop"))


def test_what_it_raises_is_imported_from_the_top(tmp_path: Path) -> None:
    """As docs/bot-authors.md has it, with nothing else of ours named."""
    code = (
        "import os, sys\nfrom tray_app import HeldElsewhere, single_instance\n"
        "try:\n    with single_instance(os.environ['BOT_TOKEN']):\n        pass\n"
        "except HeldElsewhere as error:\n    sys.exit(str(error))\n"
    )
    environ = {**os.environ, "BOTTRAY_LOCK_DIR": str(tmp_path), "BOT_TOKEN": TOKEN, "BOTTRAY_LANG": "en"}
    with single_instance.single_instance(TOKEN, environ={"BOTTRAY_LOCK_DIR": str(tmp_path)}):
        told = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60)
    assert told.returncode == 1
    assert "already running" in told.stderr
    assert "Traceback" not in told.stderr
    assert "HeldElsewhere" in tray_app.__all__
