"""What is believed of the record beside a lock, and what is done about it.

Deliberate faults that were tried, each red: a record believed by its pid alone · believed whoever wrote it · its child
believed whoever wrote it · a broken one not passed over (each kind) · a folder in its place not closed · an empty mark
taken for one · somebody else's process ended · the lock kept after a failure · root's record not believed of a bot that
gave up its rights · a foreign name put into the advice as it is.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from e2e import other_user
from processes import KILL, kill

from tray_app.adapters.leases import keepers_linux, lease, lock_files
from tray_app.adapters.processes import process
from tray_app.core.errors import HostError
from tray_app.core.processes.processes import ProcessFacts
from tray_app.supervisor.leases import holders, reaching, records

KEY = "770800"
WAITS = "import sys; print(flush=True); sys.stdin.read()"
two_users = pytest.mark.skipif(other_user.why_not() is not None, reason=str(other_user.why_not()))


class Ender:
    """Ends nobody; remembers whom it was asked to end."""

    def __init__(self, gone: bool = True) -> None:
        self.asked: list[process.Identity] = []
        self._gone = gone

    async def end(self, found: process.Identity, grace: float, asked: bool = False) -> bool:
        self.asked.append(found)
        return self._gone


Spawn = Callable[..., process.Identity]


@pytest.fixture
def spawn() -> Iterator[Spawn]:
    """Starts processes that wait, as this or as the other user."""
    started: list[subprocess.Popen[str]] = []

    def start(other: bool = False, **environ: str) -> process.Identity:
        # the other user cannot run an interpreter that lies in root's home
        command = ["/bin/sh", "-c", "echo; read line"] if other else [sys.executable, "-c", WAITS]
        one = subprocess.Popen(
            other_user.as_other(command) if other else command,
            env={"PATH": os.environ["PATH"], **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(one)
        assert one.stdout
        assert one.stdout.readline() == "\n"
        found = process.identify(one.pid)
        assert found
        return found

    yield start
    for one in started:
        one.kill()
        one.wait()
        assert one.stdin
        assert one.stdout
        one.stdin.close()
        one.stdout.close()


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    return lease.folder({"BOTTRAY_LOCK_DIR": str(tmp_path / "locks")})


def record_of(one: process.Identity, **changes: Any) -> lease.Record:
    plain = lease.Record("shop", one.pid, one.birth, "agent", "2026-11-20T10:12:13+01:00", "mark-of-ours", "anna")
    return replace(plain, **changes)


def own_record(locks: Path) -> Path:
    return lock_files.record_path(locks / f"bottray-{KEY}.lock")


def put(locks: Path, record: lease.Record, uid: int | None = None) -> Path:
    """Write a record as user `uid` would, or as we do."""
    path = own_record(locks)
    path = path if uid is None else path.with_name(f"bottray-{KEY}.{uid}.json")
    path.unlink(missing_ok=True)
    path.write_text(json.dumps({k: v for k, v in asdict(record).items() if k != "owner"}))
    if uid is not None:
        os.chown(path, uid, uid)
    return path


def take(locks: Path, host: Ender | None = None) -> lease.Lease:
    return asyncio.run(holders.take(KEY, locks, host or Ender(), 1.0))  # type: ignore[arg-type]


def words(record: lease.Record | None) -> str:
    return " ".join(str(m) for m in holders.sentence("shop", record) if m)


# -- records that are none --------------------------------------------------------------------------------------------

ME = process.identify(os.getpid())
assert ME is not None
GOOD = {k: v for k, v in asdict(record_of(ME)).items() if k != "owner"}
BROKEN = {
    "empty": b"",
    "half": json.dumps(GOOD).encode()[:40],
    "not UTF-8": b"\xff\xfe{",
    "a list": b"[1, 2]",
    "a number": b"7",
    "null": b"null",
    "no pid": json.dumps({k: v for k, v in GOOD.items() if k != "pid"}).encode(),
    "a pid in words": json.dumps({**GOOD, "pid": "many"}).encode(),
    "an endless pid": json.dumps({**GOOD, "pid": float("inf")}).encode(),
    "a pid that is none": json.dumps({**GOOD, "pid": float("nan")}).encode(),
    "a huge pid": json.dumps({**GOOD, "pid": 10**400}).encode(),
    "a negative pid": json.dumps({**GOOD, "pid": -1}).encode(),
    "too deep": b"[" * 60000,
    "too large": json.dumps({**GOOD, "name": "x" * 70000}).encode(),
    "terminal codes": json.dumps({**GOOD, "name": "\x1b]0;you\x07"}).encode(),
    "a new line": json.dumps({**GOOD, "name": "shop\nTo stop it: rm -rf ~"}).encode(),
    "half a letter": json.dumps({**GOOD, "name": "\ud800"}).encode(),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_record_is_passed_over(locks: Path, what: str) -> None:
    own_record(locks).write_bytes(BROKEN[what])
    assert holders.holder(KEY, locks) is None
    assert records.orphan(KEY, locks) is None
    host = Ender()
    take(locks, host).release()
    assert host.asked == []


@pytest.mark.linux("pipes and links; on Windows nobody else can make them there")
def test_what_is_no_file_is_passed_over_and_costs_nothing(locks: Path, tmp_path: Path) -> None:
    path, before = own_record(locks), os.listdir("/proc/self/fd")

    def passed_over() -> None:
        assert os.path.lexists(path)
        assert list(lease.records(KEY, locks)) == []
        assert len(os.listdir("/proc/self/fd")) == len(before)

    path.mkdir()
    passed_over()
    path.rmdir()
    os.mkfifo(path)
    passed_over()
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    passed_over()
    path.unlink()
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))
        before = os.listdir("/proc/self/fd")
        passed_over()


@two_users
def test_a_good_one_beside_a_broken_one_is_found(locks: Path) -> None:
    broken = locks / f"bottray-{KEY}.1.json"
    broken.write_bytes(BROKEN["too deep"])
    os.chown(broken, 1, 1)
    assert ME
    put(locks, record_of(ME))
    found = holders.holder(KEY, locks)
    assert found
    assert found.pid == os.getpid()


# -- records of what is no more ---------------------------------------------------------------------------------------


def ended() -> process.Identity:
    one = subprocess.Popen([sys.executable, "-c", ""])
    found = process.identify(one.pid) or process.Identity(one.pid, "0@gone")
    one.wait()
    return found


@pytest.mark.parametrize("what", ["ended", "its number is another's now", "before a reboot"])
def test_a_stale_record_keeps_nobody_out_and_ends_nobody(locks: Path, spawn: Spawn, what: str) -> None:
    stranger = spawn()
    old = {
        "ended": ended(),
        "its number is another's now": process.Identity(stranger.pid, f"1{stranger.birth}"),
        "before a reboot": process.Identity(stranger.pid, f"{stranger.birth.partition('@')[0]}@0badb007"),
    }[what]
    put(locks, record_of(old, child_pid=old.pid, child_birth=old.birth))
    assert holders.holder(KEY, locks) is None
    assert records.orphan(KEY, locks) is None
    host = Ender()
    take(locks, host).release()
    assert host.asked == []


def test_held_and_nobody_says_by_whom(locks: Path) -> None:
    held = lease.take(KEY, locks)
    with pytest.raises(holders.HeldBy) as refused:
        take(locks)
    held.release()
    assert refused.value.record is None
    assert "who it is cannot be told" in words(None)


def test_held_by_somebody_alive(locks: Path) -> None:
    held = lease.take(KEY, locks)
    assert ME
    held.record(record_of(ME, by="single_instance"))
    with pytest.raises(holders.HeldBy) as refused:
        take(locks)
    assert f"PID {os.getpid()} " in words(refused.value.record)
    assert words(refused.value.record).endswith(f"To stop it: {KILL} {os.getpid()}")
    held.release()


def test_a_dead_agents_bot_that_we_may_not_end_is_named(locks: Path, spawn: Spawn) -> None:
    bot, held = spawn(), lease.take(KEY, locks)
    put(locks, record_of(ended(), mark="", child_pid=bot.pid, child_birth=bot.birth))
    with pytest.raises(holders.HeldBy) as refused:
        take(locks)
    held.release()
    assert f"PID {bot.pid} " in words(refused.value.record)


# -- what a dead agent has left ---------------------------------------------------------------------------------------


def test_leftovers_are_those_with_the_mark_of_the_record(locks: Path, spawn: Spawn) -> None:
    left, also = (spawn(BOTTRAY_LEASE="mark-of-ours") for _ in range(2))
    spawn(BOTTRAY_LEASE="mark-of-somebody")
    spawn()
    put(locks, record_of(ended()))
    host = Ender()
    take(locks, host).release()
    assert set(host.asked) == {left, also}


def test_an_empty_mark_marks_nobody(locks: Path, spawn: Spawn) -> None:
    """`single_instance` writes none, and somebody may have an empty BOTTRAY_LEASE in his shell."""
    spawn(BOTTRAY_LEASE="")
    put(locks, record_of(ended(), by="single_instance", mark=""))
    host = Ender()
    take(locks, host).release()
    assert host.asked == []


def test_what_cannot_be_ended_leaves_the_lock_free(locks: Path, spawn: Spawn) -> None:
    left = spawn(BOTTRAY_LEASE="mark-of-ours")
    put(locks, record_of(ended()))
    with pytest.raises(HostError, match=f"PID {left.pid}"):
        take(locks, Ender(gone=False))
    lease.take(KEY, locks).release()


STARTS = """
import json, os, subprocess, sys
from dataclasses import replace
from pathlib import Path
from tray_app.adapters.leases import lease; from tray_app.adapters.processes import process
from tray_app.supervisor.leases import holders
key, where, wrong = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
had = lease.take(key, where)
record = holders.own_record("shop", "agent", "mark-of-ours")
mark = wrong.pop("environment", "mark-of-ours")
if wrong.pop("locks it itself", False):
    record = replace(record, pid=os.getppid(), birth="0")
record = replace(record, **wrong)
environ = {"PATH": os.environ["PATH"], process.MARK: mark, lease.CARRIED: record.text(in_ascii=True)}
bot = subprocess.Popen(["sleep", "600"], env=environ, pass_fds=[had.fd])
print(bot.pid, flush=True)
sys.stdin.read()
"""
Started = tuple["subprocess.Popen[str]", process.Identity]


@pytest.fixture
def start(locks: Path) -> Iterator[Callable[..., Started]]:
    """A starter that has the lease and a bot of its own that has inherited it, with all files of the lease removed."""
    made: list[Started] = []

    def one(**wrong: Any) -> Started:
        starter = subprocess.Popen(
            [sys.executable, "-c", STARTS, KEY, str(locks), json.dumps(wrong)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert starter.stdout
        bot = process.identify(int(starter.stdout.readline()))
        assert bot
        made.append((starter, bot))
        for file in locks.iterdir():
            file.unlink()
        return starter, bot

    yield one
    for starter, bot in made:
        kill(bot.pid)
        starter.kill()
        starter.communicate()


@pytest.mark.linux("Windows removes no file that is open")
@pytest.mark.parametrize("taken_in", [True, False], ids=["", "its end is not taken in yet"])
def test_a_dead_starters_bot_carries_its_record(
    locks: Path, start: Callable[..., Started], taken_in: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter, bot = start()
    every = keepers_linux._locks  # of this machine: others' dead may be among them, for which all are looked into
    monkeypatch.setattr(keepers_linux, "_locks", lambda: (one for one in every() if one[1] == starter.pid))
    starter.kill()
    os.waitid(os.P_PID, starter.pid, os.WEXITED | (0 if taken_in else os.WNOWAIT))
    found = holders.known(KEY, locks)
    assert found
    assert records.is_orphan(found)
    assert (holders.holds(found), found.pid, found.name) == (bot, starter.pid, "shop")
    assert holders.processes([KEY], locks) >= {bot.pid}
    host = Ender()
    with pytest.raises(holders.HeldBy):  # `Ender` ends nobody, and it reads on
        take(locks, host)
    assert host.asked == [bot]


@pytest.mark.linux("Windows removes no file that is open")
@pytest.mark.parametrize("locked", [True, False])
def test_whoever_keeps_another_file_of_that_name_hides_no_bot(
    locks: Path, start: Callable[..., Started], locked: bool
) -> None:
    source = "import fcntl, os, sys\nfile = open(sys.argv[1], 'w')\n" + (
        "fcntl.flock(file, fcntl.LOCK_EX)\n" if locked else ""
    )
    stranger = subprocess.Popen(
        [sys.executable, "-c", source + "os.unlink(file.name); print(flush=True); sys.stdin.read()",
         str(locks / f"bottray-{KEY}.lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert stranger.stdout
        stranger.stdout.readline()  # it was there first, so its number comes first
        starter, bot = start()
        starter.kill()
        starter.wait()
        found = records.keeper(KEY, locks)
        assert found
        assert (holders.holds(found), records.is_orphan(found)) == (bot, True)
        assert [one for _, one in records.left_behind([KEY], locks)[KEY]] == [bot]
        kill(bot.pid)
        left = records.keeper(KEY, locks)
        assert (left.pid if left else None) == (stranger.pid if locked else None), "to have it open is to hold nothing"
    finally:
        stranger.kill()
        stranger.communicate()


@pytest.mark.linux("Windows removes no file that is open")
@pytest.mark.parametrize(
    "wrong",
    [
        {"lives": True},
        {"environment": "mark-of-somebody"},
        {"mark": ""},
        {"by": "single_instance"},
        {"namespace": ""},
        {"namespace": "1@1"},
        {"locks it itself": True},
        {"user": "somebody"},
    ],
    ids=str,
)
def test_what_is_not_certain_is_named_and_not_ended(
    locks: Path, start: Callable[..., Started], wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else is locking it (as a script does that a bot has started), or its starter cannot be known dead."""
    lives = wrong.pop("lives", False)
    if "user" in wrong:
        monkeypatch.setattr(process, "is_root", lambda: False)
    starter, bot = start(**wrong)
    if not lives:
        starter.kill()
        starter.wait()
    found = holders.known(KEY, locks)
    assert found
    assert found.by == records.FOREIGN
    assert found.pid in ({starter.pid, bot.pid} if lives else {bot.pid})
    assert records.orphan(KEY, locks) is None
    host = Ender()
    with pytest.raises(holders.HeldBy):
        take(locks, host)
    assert host.asked == []


# -- what another user has written ------------------------------------------------------------------------------------


@two_users
def test_a_record_is_believed_of_its_writers_processes_only(locks: Path, spawn: Spawn) -> None:
    ours, theirs = spawn(), spawn(other=True)
    put(locks, record_of(ours), other_user.UID)
    assert holders.holder(KEY, locks) is None, "another user says that a process of ours has it"
    put(locks, record_of(theirs), other_user.UID)
    found = holders.holder(KEY, locks)
    assert found
    assert found.pid == theirs.pid


@two_users
def test_nobody_can_make_us_name_a_stranger(locks: Path, spawn: Spawn) -> None:
    ours, theirs = spawn(), spawn(other=True)
    put(locks, record_of(theirs, child_pid=ours.pid, child_birth=ours.birth), other_user.UID)
    found = holders.holder(KEY, locks)
    assert found
    assert holders.holds(found) == theirs
    assert str(ours.pid) not in words(found)
    put(locks, record_of(ended(), child_pid=ours.pid, child_birth=ours.birth), other_user.UID)
    assert records.orphan(KEY, locks) is None


@two_users
def test_nobody_can_make_us_end_a_stranger(locks: Path, spawn: Spawn) -> None:
    spawn(BOTTRAY_LEASE="mark-of-ours")
    theirs = spawn(other=True, BOTTRAY_LEASE="mark-of-ours")
    put(locks, record_of(ended()), other_user.UID)
    host = Ender()
    take(locks, host).release()
    assert host.asked == [theirs], "root ends what the writer of the record has left, and nothing of anybody else"


@two_users
def test_roots_record_is_believed_of_a_bot_that_gave_up_its_rights(locks: Path, spawn: Spawn) -> None:
    bot = spawn(other=True, BOTTRAY_LEASE="mark-of-ours")
    assert ME
    put(locks, record_of(ME, child_pid=bot.pid, child_birth=bot.birth))
    found = holders.holder(KEY, locks)
    assert found
    assert holders.holds(found) == bot
    put(locks, record_of(ended(), child_pid=bot.pid, child_birth=bot.birth))
    host = Ender()
    with pytest.raises(holders.HeldBy):  # whom nobody has ended keeps us out, whatever became of the lock
        take(locks, host)
    assert host.asked == [bot]


@two_users
def test_an_advice_is_safe_to_paste(locks: Path, spawn: Spawn) -> None:
    put(locks, record_of(spawn(other=True), name="x; rm -rf ~", user="root; reboot"), other_user.UID)
    told = words(holders.holder(KEY, locks))
    assert told.endswith(f"To stop it: sudo -u '#{other_user.UID}' bottray stop 'x; rm -rf ~'")
    assert "reboot" not in told


@two_users
def test_another_users_agent_is_reached_in_its_home(locks: Path, spawn: Spawn) -> None:
    theirs = spawn(other=True)
    put(locks, record_of(theirs, home="/srv/x; rm -rf ~"), other_user.UID)
    told = words(holders.holder(KEY, locks))
    assert told.endswith(f"To stop it: sudo -u '#{other_user.UID}' 'BOTTRAY_HOME=/srv/x; rm -rf ~' bottray stop shop")
    put(locks, record_of(ended(), child_pid=theirs.pid, child_birth=theirs.birth, home="/srv/x"), other_user.UID)
    told = words(records.orphan(KEY, locks))
    assert told.endswith(f"To stop it: kill {theirs.pid}"), "without its agent no home leads there"


@pytest.mark.linux("nobody types for another user on Windows")
@pytest.mark.parametrize("root", [True, False])
def test_root_needs_no_sudo_to_reach_another_users_agent(root: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "is_root", lambda: root)
    monkeypatch.setattr(records, "mine", lambda record: False)
    facts = ProcessFacts(1, "1@x", 0.0, "anna", "bot.py", "10:12")
    told = reaching.stop(record_of(process.Identity(1, "1@x"), name="my shop", home="/srv/a"), facts, again=False)
    by_su = "su anna -s /bin/sh -c 'BOTTRAY_HOME=/srv/a bottray stop '\"'\"'my shop'\"'\"''"
    assert told == (by_su if root else "sudo -u anna BOTTRAY_HOME=/srv/a bottray stop 'my shop'")


@pytest.mark.linux("Windows counts all processes in one way")
def test_what_is_typed_in_a_container_is_true_there() -> None:
    boot = process.namespace().partition("@")[2]
    there = record_of(process.Identity(4711, "7@x"), namespace=f"1@{boot}", home="/data")
    assert words(there).endswith("To stop it, type there: BOTTRAY_HOME=/data bottray stop shop")
    script = replace(there, by="single_instance", home="")
    assert words(script).endswith("To stop it, type there: kill 4711"), "no agent has it that could stop it"


@two_users
def test_of_each_user_one_record_is_read_however_many_he_has_put_there(
    locks: Path, spawn: Spawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,000 of them made a start take 27 s: each was read, and the processes of the machine looked through for it."""
    theirs = spawn(other=True)
    put(locks, record_of(theirs), other_user.UID)
    text = (locks / f"bottray-{KEY}.{other_user.UID}.json").read_bytes()
    for number in range(5000):
        forged = locks / f"bottray-{KEY}.{100_000 + number}.json"
        forged.write_bytes(text.replace(b"mark-of-ours", b"mark-%d" % number))
        os.chown(forged, other_user.UID, other_user.UID)
    assert [record.pid for record in lease.records(KEY, locks)] == [theirs.pid]
    read, read_one = [], lock_files.read_record
    monkeypatch.setattr(lock_files, "read_record", lambda path: (read.append(path), read_one(path))[1])
    take(locks).release()
    assert len(read) < 20


def test_what_old_records_cost_does_not_grow_with_their_square(locks: Path, spawn: Spawn, monkeypatch: Any) -> None:
    """2,000 of them made `clean` take 40 seconds: for each one all was looked through."""
    alive = record_of(spawn())
    for n in range(60):
        old = replace(alive, pid=2**22 + n)
        lease_of = lock_files.record_path(locks / f"bottray-{88_000 + n}.lock")
        lease_of.write_text(json.dumps({k: v for k, v in asdict(old).items() if k != "owner"}))
    own_record(locks).write_text(json.dumps({k: v for k, v in asdict(alive).items() if k != "owner"}))
    looks: list[Any] = []
    for place, name in ((os, "listdir"), (lease, "removed_but_kept")):
        real = getattr(place, name)

        def counted(where: Any = ".", real: Any = real, name: str = name) -> Any:
            if where == locks:
                looks.append(name)
            return real(where)

        monkeypatch.setattr(place, name, counted)
    assert holders.of_others(["1"], locks) == {alive.pid}
    assert len(looks) <= 6, looks
