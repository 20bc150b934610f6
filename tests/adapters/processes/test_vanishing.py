"""Whatever happens to a process while it is looked at is an answer: it has ended, it is closed to us, another has its
number. Each single read is made to fail, one after the other, for real processes of every kind; whoever is looked at
beside them is seen as before."""

import builtins
import errno
import os
import shutil
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from adapters.conftest import Start
from home import make_token
from tables import read_by

from tray_app.adapters.desktop import copies_windows
from tray_app.adapters.leases import keepers_linux, lease
from tray_app.adapters.processes import (
    asking_linux,
    asking_windows,
    process,
    table_linux,
    table_windows,
)
from tray_app.adapters.rivals import census, census_linux, census_windows, loops, rivals, setting, suspects, unseen
from tray_app.adapters.rivals.rivals import Target
from tray_app.core.tokens.token import Token
from tray_app.supervisor.leases import holders, records

TOKEN = Token(make_token(123456))
SLEEPER = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"
Site = tuple[str, int, str]
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


# what a read of a process that goes, closes or changes can come to (proc(5)); "read" is met once the file is open
ANSWERS = {"gone": errno.ENOENT, "ended": errno.ESRCH, "closed": errno.EACCES, "odd": errno.EINVAL,
           "read": errno.ESRCH, "empty": 0}  # fmt: skip


class Reads:
    """What is read of some processes in /proc: by where in the program, and with one of these places made to fail."""

    def __init__(self, pids: set[int], others: set[int]) -> None:
        self.sites: set[Site] = set()
        self.pids, self.shown = pids, pids | others
        self.failing: Site | None = None
        self.answer = ""

    def met(self, operation: str, path: object) -> bool:
        """Whether this read is the one that is to fail."""
        text = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
        words = text.split("/")
        if words[1:2] != ["proc"] or not words[2:3] or not (words[2].isdigit() and int(words[2]) in self.pids):
            return False
        frame = sys._getframe(2)
        while "tray_app" not in frame.f_code.co_filename:
            if frame.f_back is None:
                return False  # the test's own
            frame = frame.f_back
        site = (os.path.basename(frame.f_code.co_filename), frame.f_lineno, operation)
        self.sites.add(site)
        return site == self.failing

    def put_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken: set[int] = set()
        plain_read, plain_open, plain_stream = os.read, os.open, builtins.open

        def replace(owner: Any, name: str, empty: Callable[..., Any]) -> None:
            plain = getattr(owner, name)

            def asked(path: Any, *rest: Any, **more: Any) -> Any:
                if not self.met(name, path):
                    return plain(path, *rest, **more)
                if self.answer == "empty" or name == "access":
                    return empty(*rest, **more)
                if self.answer == "read" and name == "open":
                    return late(owner, *rest, **more)
                number = ANSWERS[self.answer]
                raise OSError(number, os.strerror(number), path)

            monkeypatch.setattr(owner, name, asked)

        def late(owner: Any, *rest: Any, **more: Any) -> Any:
            if owner is builtins:
                return plain_stream("/proc/self/mem", *rest, **more)  # its first page cannot be read: EIO
            broken.add(fd := plain_open(os.devnull, *rest, **more))
            return fd

        def read(fd: int, size: int) -> bytes:
            if fd in broken:
                broken.discard(fd)
                raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
            return plain_read(fd, size)

        def gone(*_: Any, **__: Any) -> Any:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))

        replace(os, "open", lambda *rest, **more: plain_open(os.devnull, *rest, **more))
        replace(builtins, "open", lambda *rest, **more: plain_stream(os.devnull, *rest, **more))
        everybody = [name for name in os.listdir("/proc") if not name.isdigit() or int(name) in self.shown]
        replace(os, "listdir", list)
        of_one = os.listdir  # and nobody else is there: for each of the many looks at the whole table
        monkeypatch.setattr(os, "listdir", lambda path=".": everybody if path == "/proc" else of_one(path))
        replace(os, "readlink", lambda *_, **__: "/nowhere (deleted)")
        replace(os, "access", lambda *_, **__: False)
        for name in ("stat", "lstat", "scandir"):
            replace(os, name, gone)
        monkeypatch.setattr(os, "read", read)


@pytest.fixture
def scene(start: Start, tmp_path: Path) -> "Scene":
    return Scene(start, tmp_path, sys.platform == "linux")


@pytest.fixture
def two(start: Start, tmp_path: Path) -> "Scene":
    return Scene(start, tmp_path, False)


class Scene:
    """A bot's folder, and around it one process of each kind that is looked at; `witness` runs the bot's script too,
    and nothing ever happens to it."""

    def __init__(self, start: Start, folder: Path, every_kind: bool) -> None:
        self.folder, self.locks = folder / "bot", folder / "locks"
        self.folder.mkdir()
        self.locks.mkdir(mode=0o1777)
        script = self.folder / "bot.py"
        script.write_text(SLEEPER)
        (self.folder / "other.py").write_text(SLEEPER)
        (self.folder / ".env").write_text(f"BOT_TOKEN={TOKEN.reveal()}\n")
        self.targets = [Target("shop", TOKEN, script, folder=self.folder)]
        python, env = sys.executable, {"BOT_TOKEN": TOKEN.reveal()}
        self.witness = start(python, "-u", script).pid
        before = set(psutil.pids())
        start(python, "-u", script, env=env)
        start(python, "other.py", cwd=self.folder)
        if every_kind:
            self._linux(start, folder, env)
        self.pids = {pid for pid in set(psutil.pids()) - before if self._of_scene(pid)}
        self.last = sorted(self.pids - {psutil.Process(pid).ppid() for pid in self.pids})

    def _of_scene(self, pid: int) -> bool:
        try:
            return any(one.pid == os.getpid() for one in psutil.Process(pid).parents())
        except psutil.NoSuchProcess:  # somebody else's
            return False

    def _linux(self, start: Start, folder: Path, env: dict[str, str]) -> None:
        python = sys.executable
        for name in ("tmux", "screen", "cron"):
            shutil.copy("/bin/sh", folder / name)
            start(folder / name, "-c", f"{python} bot.py; :", cwd=self.folder, env=env)
        for name in ("supervisord", "Daemon"):  # by their command lines
            (folder / name).write_text(f"import subprocess\nsubprocess.run([{python!r}, 'bot.py'])\n")
        start(python, folder / "supervisord", cwd=self.folder, env={**env, "SUPERVISOR_PROCESS_NAME": "shop"})
        daemon = f"PM2 v7.0.4: God Daemon ({folder})"
        start("bash", "-c", f"exec -a '{daemon}' {python} {folder}/Daemon", cwd=self.folder, env=env)
        loop = self.folder / "loop.sh"
        loop.write_text(f"while :; do\n{python} bot.py\nsleep 1\ndone\n")
        start("sh", "loop.sh", cwd=self.folder)
        packed = self.folder / "packed"  # a program of its own, which has a file of that folder open
        shutil.copy("/bin/sleep", packed)
        start("sh", "-c", f"echo up; exec {packed} 600 < .env", cwd=self.folder, env=env)
        start("bash", "-c", f"exec -a shop {python} -u other.py", cwd=self.folder)

    def lease(self, pid: int) -> None:
        """A dead agent's record of a bot that lives, and one of an agent that lives."""
        born = table_linux.birth(pid)
        here = process.namespace()
        for key, writer, birth in (("1", 4_000_000, "0@0"), ("2", pid, born)):
            record = lease.Record("shop", writer, str(birth), "agent", "", "mark", process.user(), here, pid, born)
            taken = lease.take(key, self.locks)
            taken.record(record)
            os.close(taken.fd)

    def look(self) -> dict[int, tuple[str, ...]]:
        """All that is ever asked about processes that are not ours."""
        copies = rivals.scan(self.targets, ())["shop"]
        suspects.look(self.targets, (), {one.pid for one in copies})
        unseen.unseen()
        for pid in self.last:
            rivals.describe(pid)
            setting.setting(census, pid)
            loops.itself(pid)
            loops.by_parent(pid)
            if parent := loops.parent(pid):
                loops.waiting(parent._replace(pauses=frozenset()))
            process.owner(pid)
            process.ancestors(pid)
        return {one.pid: one.evidence for one in copies}

    def look_linux(self) -> None:
        asking_linux.members(rows := [r for r in table_linux.table().values() if r.pid in self.pids])
        asking_linux.signs(rows)
        table_linux.with_variable(process.MARK, ["mark"])
        table_linux.counted_in("1@1")
        for pid in self.pids:
            table_linux.suspended(pid)
            table_linux.ignores(pid, 2)
            table_linux.below(1, table_linux.birth(pid) or "")
            asking_linux._writes_to(pid)
            for name in ("bottray-1.lock", "gone.lock"):
                keepers_linux.has_removed(pid, self.locks / name)
        lease.removed_but_kept(self.locks)
        for key in ("1", "2"):
            holders.sentence("shop", holders.known(key, self.locks))
            records.left_behind([key], self.locks)
            records.keeper(key, self.locks)
            holders.processes([key], self.locks)


@linux
@pytest.mark.parametrize("answer", ANSWERS)
def test_each_read_of_a_process_in_turn(scene: Scene, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    scene.lease(max(scene.pids))
    reads = Reads(scene.pids, {scene.witness, os.getpid()})
    reads.put_in(monkeypatch)
    usual = scene.look()
    scene.look_linux()
    assert scene.witness in usual
    assert len(usual) > 3
    places, raised = sorted(reads.sites), []
    assert len(places) > 20, places
    reads.answer = answer
    for site in places:
        if answer == "read" and site[2] != "open":
            continue
        reads.failing = site
        try:
            found = scene.look()
            scene.look_linux()
        except Exception as error:
            raised.append((site, repr(error), *traceback.format_exc().splitlines()[-6:]))
        else:
            assert found.get(scene.witness) == usual[scene.witness], site
    assert not raised, "\n".join(map(str, raised))


@linux
def test_one_that_ends_takes_nobodys_connections_along(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of a network namespace is read once for all, by whoever of them is asked first."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        reads = Reads(scene.pids, {os.getpid()})
        reads.put_in(monkeypatch)
        census_linux.Sockets().of(first := scene.last[0])
        tables = {site for site in reads.sites if site[2] == "open"}
        assert tables
        for reads.failing in tables:
            for reads.answer in ANSWERS:
                sockets = census_linux.Sockets()
                assert sockets.of(first) == set()
                assert server.getsockname() in sockets.of(os.getpid()), reads.answer


# -- psutil, by which Windows is asked --------------------------------------------------------------------------------

REFUSALS: dict[str, Callable[[int], Exception]] = {
    "gone": psutil.NoSuchProcess,
    "zombie": psutil.ZombieProcess,
    "closed": psutil.AccessDenied,
    "odd": lambda pid: OSError(errno.EINVAL, "The parameter is incorrect"),  # as psutil passes on what it does not know
}
ASKED = ("cmdline", "environ", "create_time", "username", "name", "exe", "cwd", "status", "ppid", "parent", "children",
         "memory_info", "net_connections")  # fmt: skip


class Questions(Reads):
    """The same of what psutil is asked."""

    def put_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def replace(name: str) -> None:
            plain = getattr(psutil.Process, name)

            def asked(process: psutil.Process, *rest: Any, **more: Any) -> Any:
                if self.met(name, f"/proc/{process.pid}"):
                    raise REFUSALS[self.answer](process.pid)
                return plain(process, *rest, **more)

            monkeypatch.setattr(psutil.Process, name, asked)

        for name in ASKED:
            replace(name)
        monkeypatch.setattr(psutil, "pids", lambda: sorted(self.shown))
        monkeypatch.setattr(psutil, "process_iter", lambda: [psutil.Process(pid) for pid in sorted(self.shown)])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("answer", REFUSALS)
def test_each_question_to_psutil_in_turn(two: Scene, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    read_by(census_windows, monkeypatch)
    asked = Questions(two.pids, {two.witness, os.getpid()})
    asked.put_in(monkeypatch)

    def look() -> dict[int, tuple[str, ...]]:
        table_windows.with_variable(process.MARK, ["mark"])
        asking_windows.members(two.pids)
        asking_windows.connections(two.pids)
        table_windows.resident([list(two.pids)])
        copies_windows.running([sys.executable])
        for pid in two.pids:
            table_windows.suspended(pid)
            table_windows.descendants(pid)
            table_windows.name(pid)
            copies_windows._same(copies_windows.Copy(pid, "0", "tray"))
        return two.look()

    def no_list() -> Iterator[Any]:
        raise REFUSALS[answer](4)
        yield

    usual = look()
    monkeypatch.setattr(psutil, "win_service_iter", no_list, raising=False)  # that of Windows' services
    assert two.witness in usual
    assert len(usual) > 1
    places, raised = sorted(asked.sites), []
    assert len(places) > 20, places
    asked.answer = answer
    for asked.failing in places:
        try:
            found = look()
        except Exception as error:
            raised.append((asked.failing, repr(error), *traceback.format_exc().splitlines()[-6:]))
        else:
            assert found.get(two.witness) == usual[two.witness], asked.failing
    assert not raised, "\n".join(map(str, raised))


def test_without_a_table_of_connections_a_tree_is_asked_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_table(_process: psutil.Process, _kind: str) -> Any:
        raise RuntimeError("GetExtendedTcpTable failed")

    monkeypatch.setattr(psutil.Process, "net_connections", no_table)
    assert [one.pid for one in asking_windows.members({os.getpid()})] == [os.getpid()]
    assert asking_windows.connections({os.getpid()}) == ()
