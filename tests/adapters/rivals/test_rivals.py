"""Other readers of a token, with real processes: each kind of rival found, and no stranger ever."""

import getpass
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from adapters.conftest import ENVIRON, Start
from tables import TABLES, linux, read_by

from tray_app.adapters.processes import process
from tray_app.adapters.rivals import census, census_linux
from tray_app.adapters.rivals.rivals import Target, describe, is_still, scan
from tray_app.core.processes.processes import Rival
from tray_app.core.tokens.token import Token

SECRET = "Caf" * 8 + "C" + f"{os.getpid():010d}"  # of this run of the tests only: others may run beside it
TOKEN = Token(f"123456:{SECRET}")
OTHER = Token("654321:" + "D" * 25 + f"{os.getpid():010d}")
SLEEPER = "import time\nprint('up', flush=True)\ntime.sleep(120)\n"
PR_SET_NAME = 15


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to read the process table answer alike; psutil's, meant for Windows, works here too."""
    read_by(request.param, monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A bot's folder that every user may read."""
    for folder in (tmp_path, *tmp_path.parents) if sys.platform != "win32" else ():
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    bot = tmp_path / "bot"
    bot.mkdir()
    (bot / "bot.py").write_text(SLEEPER)
    return bot


def found(home: Path, token: Token | None = TOKEN, exclude: tuple[int, ...] = ()) -> list[Rival]:
    return scan([Target("shop", token, (home / "bot.py").resolve())], exclude)["shop"]


def evidence(home: Path, token: Token | None = TOKEN) -> dict[int, tuple[str, ...]]:
    return {rival.pid: rival.evidence for rival in found(home, token)}


PYTHON = sys.executable

# -- rivals -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("table")
def test_the_token_in_a_command_line(start: Start, home: Path, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(SLEEPER)
    for argument in (TOKEN.reveal(), f"--token={TOKEN.reveal()}", f"http://h/bot{TOKEN.reveal()}/getMe"):
        one = start(PYTHON, tmp_path / "other.py", argument)
        assert evidence(home) == {one.pid: ("token-argv",)}
        one.kill()
        one.wait()


@pytest.mark.usefixtures("table")
def test_the_token_in_an_environment(start: Start, home: Path, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(SLEEPER)
    one = start(PYTHON, "-u", tmp_path / "other.py", env={"MY_BOT": TOKEN.reveal()})
    assert evidence(home) == {one.pid: ("token-env",)}


@pytest.mark.usefixtures("table")
def test_the_same_script_however_it_is_named(start: Start, home: Path, tmp_path: Path) -> None:
    links = []
    if sys.platform != "win32":  # where links need a right that few have
        (tmp_path / "folder").symlink_to(home)
        links = ["folder/bot.py"]
    wanted = [
        *(start(PYTHON, link, cwd=tmp_path).pid for link in links),
        start(PYTHON, home / "bot.py").pid,
        start(PYTHON, "bot.py", cwd=home).pid,
        start(PYTHON, "./../bot/bot.py", "--verbose", cwd=home).pid,
        start(PYTHON, "-um", "bot", cwd=home).pid,
        start(PYTHON, "-X", "dev", "-m", "bot.bot", cwd=tmp_path).pid,
    ]
    assert evidence(home) == dict.fromkeys(sorted(wanted), ("script",))


@pytest.mark.usefixtures("table")
def test_a_package_and_a_folder_are_known_by_their_main(start: Start, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "__main__.py").write_text(SLEEPER)
    pids = {start(PYTHON, "-m", "shop", cwd=tmp_path).pid, start(PYTHON, "shop", cwd=tmp_path).pid}
    assert {r.pid for r in scan([Target("a", None, shop / "__main__.py")])["a"]} == pids
    assert {r.pid for r in scan([Target("a", None, shop)])["a"]} == pids


@linux
def test_a_script_started_by_its_first_line(start: Start, home: Path) -> None:
    script = home / "bot.py"
    script.write_text(f"#!{PYTHON}\n{SLEEPER}")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    one = start("./bot.py", cwd=home)
    assert evidence(home) == {one.pid: ("script",)}


@linux
def test_an_interpreter_under_another_name(start: Start, home: Path) -> None:
    one = start("shop-bot", "bot.py", TOKEN.reveal(), executable=PYTHON, cwd=home)
    assert evidence(home) == {one.pid: ("token-argv", "script")}


def test_a_debugged_or_profiled_script_is_a_reader(start: Start, home: Path) -> None:
    pids = {start(PYTHON, "-m", "cProfile", "-s", "time", "bot.py", cwd=home).pid}
    pids.add(start(PYTHON, "-m", "trace", "-l", "bot.py", cwd=home).pid)
    assert set(evidence(home)) == pids


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_a_node_script(start: Start, home: Path) -> None:
    (home / "bot.js").write_text("console.log('up'); setTimeout(() => {}, 120000)")
    one = start("node", "--max-old-space-size=64", "bot.js", cwd=home, env={"TOKEN": TOKEN.reveal()})
    target = Target("js", TOKEN, home / "bot.js")
    assert [(r.pid, r.evidence) for r in scan([target])["js"]] == [(one.pid, ("token-env", "script"))]


@pytest.mark.usefixtures("table")
@pytest.mark.skipif(sys.platform == "win32", reason="fork(2); for Windows see tests/windows/test_rivals_windows.py")
def test_only_the_top_of_a_tree_is_listed(start: Start, home: Path) -> None:
    (home / "bot.py").write_text("import os, time\nif os.fork() == 0: print('up', flush=True)\ntime.sleep(120)\n")
    one = start(PYTHON, home / "bot.py", env={"T": TOKEN.reveal()})
    assert list(evidence(home)) == [one.pid]


def test_one_pass_serves_all_targets(start: Start, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news.py").write_text(SLEEPER)
    shop, news = start(PYTHON, "bot.py", cwd=home), start(PYTHON, tmp_path / "news.py", env={"T": OTHER.reveal()})
    passes: list[object] = []
    whole = census.table
    monkeypatch.setattr(census, "table", lambda: passes.append(1) or whole())
    targets = [Target("shop", TOKEN, home / "bot.py"), Target("news", OTHER, None), Target("quiet", None, None)]
    listed = {name: [r.pid for r in several] for name, several in scan(targets).items()}
    assert listed == {"shop": [shop.pid], "news": [news.pid], "quiet": []}
    assert len(passes) == 1


def test_what_is_told_of_a_rival(start: Start, home: Path) -> None:
    one = start(PYTHON, "bot.py", "--token", TOKEN.reveal(), "--proxy", "http://bob:hunter2@h:1", "x" * 99, cwd=home)
    (rival,) = found(home)
    before = time.time()
    assert rival.pid == one.pid
    assert rival.command.startswith("python")
    assert " bot.py --token 123456:*** --proxy http://***@h:1 xxx" in rival.command
    assert len(rival.command) == 80
    assert rival.command.endswith("…")
    assert rival.user == process.user()
    assert rival.mine
    assert abs(rival.created - before) < 60
    assert rival.started in {time.strftime("%H:%M", time.localtime(rival.created + s)) for s in (-1, 0, 1)}
    assert process.identify(one.pid) == process.Identity(rival.pid, rival.birth)
    assert SECRET not in repr(rival)


def test_an_unusual_token_is_found_whole_and_never_shown(start: Start, home: Path, tmp_path: Path) -> None:
    short = Token(f"777:ODD.{os.getpid()}")
    (tmp_path / "other.py").write_text(SLEEPER)
    one = start(PYTHON, "other.py", short.reveal(), cwd=tmp_path)
    start(PYTHON, tmp_path / "other.py", short.reveal() + "more")
    start(PYTHON, tmp_path / "other.py", "9" + short.reveal())
    (rival,) = found(home, short)
    assert rival.pid == one.pid
    assert rival.command.endswith("other.py 777:***")


# -- strangers --------------------------------------------------------------------------------------------------------


@linux
@pytest.mark.parametrize(
    "argv",
    [
        ["tail", "-f", "bot.py"],
        ["less", "+F", "bot.py"],
        ["vim", "-n", "-u", "NONE", "bot.py"],
        ["sh", "-c", "cat bot.py; read x", "python", "bot.py"],
        ["bash", "-c", "python=bot.py; read x # python bot.py"],
        ["grep", "-r", "--line-buffered", "token", "-", "bot.py"],
        ["sleep", "120"],
        [PYTHON],
        [PYTHON, "-i"],
        [PYTHON, "-"],
        [PYTHON, "-c", "import time; time.sleep(120) # bot.py", "bot.py"],
        [PYTHON, "-m", "pytest", "--collect-only", "-s", "bot.py"],
        [PYTHON, "-m", "http.server", "0", "--bind", "127.0.0.1"],
        [PYTHON, "-m", "supervisor.supervisord", "-n", "-c", "bot.py"],
        ["node"],
    ],
    ids=lambda argv: " ".join(argv[:3]).replace(PYTHON, "python"),
)
def test_a_stranger_with_the_token_and_the_name(argv: list[str], start: Start, home: Path) -> None:
    if shutil.which(argv[0]) is None:
        pytest.skip(f"{argv[0]} is not installed")
    main, side = os.openpty()  # without a terminal a pager only copies, and a prompt ends
    (home / "supervisor").mkdir()  # under the name of the real one, which would end over such a configuration
    (home / "supervisor" / "supervisord.py").write_text(SLEEPER)
    one = start(*argv, cwd=home, env={"BOT_TOKEN": TOKEN.reveal(), "TERM": "dumb"}, up=False, stdio=side)
    os.close(side)
    deadline = time.monotonic() + 10
    while not (census_linux.environment(one.pid).find(b"BOT_TOKEN=") >= 0 and is_exec(one.pid)):
        assert time.monotonic() < deadline, "never began to run its own program"
        assert one.poll() is None
    assert found(home) == []
    assert one.poll() is None
    os.close(main)


def is_exec(pid: int) -> bool:
    """Whether the fork has become the program that was asked for."""
    return census_linux.command_line(pid) != census_linux.command_line(os.getpid())


@pytest.mark.usefixtures("table")
def test_a_script_of_the_same_name_elsewhere(start: Start, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    shutil.copy(home / "bot.py", other / "bot.py")
    for argv in (["bot.py"], [other / "bot.py"], ["-m", "bot"], ["-u", "bot.py", "bot"]):
        start(PYTHON, *argv, cwd=other)
    assert found(home) == []


@pytest.mark.usefixtures("table")
def test_the_script_as_an_argument_is_not_the_script_that_runs(start: Start, home: Path, tmp_path: Path) -> None:
    (tmp_path / "count_lines.py").write_text(SLEEPER)
    start(PYTHON, tmp_path / "count_lines.py", home / "bot.py")
    assert found(home) == []


@pytest.mark.usefixtures("table")
def test_the_same_script_with_the_token_of_another_bot(start: Start, home: Path) -> None:
    start(PYTHON, "bot.py", cwd=home, env={"BOT_TOKEN": OTHER.reveal()})
    start(PYTHON, "bot.py", "--token", OTHER.reveal(), cwd=home)
    assert found(home) == []
    mine = start(PYTHON, "bot.py", cwd=home, env={"BOT_TOKEN": OTHER.reveal(), "T": TOKEN.reveal()})
    assert evidence(home) == {mine.pid: ("token-env", "script")}


@pytest.mark.usefixtures("table")
def test_a_longer_number_or_secret_is_another_token(start: Start, home: Path, tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(SLEEPER)
    for text in (f"9{TOKEN.reveal()}", f"{TOKEN.reveal()}x", SECRET, f"x:{SECRET}"):
        start(PYTHON, tmp_path / "other.py", text, env={"T": text})
    assert found(home) == []


def test_an_installed_tool_with_the_token_in_its_environment(start: Start, home: Path, tmp_path: Path) -> None:
    tool = tmp_path / "lib" / "site-packages" / "server.py"
    tool.parent.mkdir(parents=True)
    tool.write_text(SLEEPER)
    start(PYTHON, tool, env={"BOT_TOKEN": TOKEN.reveal()})
    assert found(home) == []
    told = start(PYTHON, tool, TOKEN.reveal())
    assert evidence(home) == {told.pid: ("token-argv",)}


@pytest.mark.usefixtures("table")
def test_our_own_bots_with_all_below_them_are_left_out(start: Start, home: Path) -> None:
    parent = start(PYTHON, "-c", f"import subprocess, sys; subprocess.run([sys.executable, {str(home / 'bot.py')!r}])")
    (child,) = found(home)
    assert child.pid != parent.pid
    assert found(home, exclude=(child.pid,)) == []
    assert found(home, exclude=(parent.pid,)) == []


def test_we_and_our_parents_are_left_out(start: Start, home: Path) -> None:
    """The scan runs inside of a script with the token, below another one; a copy beside them is found all the same."""
    (home / "bot.py").write_text(
        "import os, subprocess, sys\n"
        "if sys.argv[1:] == ['copy']:\n"
        f"    {SLEEPER.replace(chr(10), '; ')}\n"
        "elif sys.argv[1:]:\n"
        "    from pathlib import Path\n"
        "    from tray_app.adapters.rivals.rivals import *; from tray_app.core.tokens.token import Token\n"
        "    target = Target('a', Token(os.environ['T']), Path(__file__))\n"
        "    print(*[r.pid for r in scan([target])['a']], flush=True)\n"
        "else:\n"
        "    copy = subprocess.Popen([sys.executable, __file__, 'copy'], stdout=-1)\n"
        "    copy.stdout.readline()\n"
        "    out = subprocess.run([sys.executable, __file__, 'scan'], capture_output=True, text=True)\n"
        "    print('up', flush=True)\n"
        "    print(copy.pid, out.stdout, out.stderr, flush=True)\n"
        "    copy.kill()\n"
    )
    one = start(
        PYTHON, home / "bot.py", env={"T": TOKEN.reveal(), "PYTHONPATH": str(Path(__file__).parents[3])}, cwd=home
    )
    assert one.stdout is not None
    copy, *listed = one.stdout.readline().split()
    assert listed == [copy]


# -- a process table that changes and refuses -------------------------------------------------------------------------


@linux
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to be two users")
class TestTwoUsers:
    NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

    def python(self) -> str:
        """An interpreter that another user may run too."""
        return shutil.which("python3", path="/usr/bin:/bin") or pytest.skip("no python3 for every user")

    def test_root_sees_the_rivals_of_others(self, start: Start, home: Path) -> None:
        one = start(*self.NOBODY, self.python(), "bot.py", cwd=home, env={"T": TOKEN.reveal()})
        (rival,) = found(home)
        assert (rival.pid, rival.evidence, rival.mine) == (one.pid, ("token-env", "script"), True)
        assert rival.user in ("nobody", "65534")

    def test_a_user_sees_of_others_what_the_system_shows(self, start: Start, home: Path, tmp_path: Path) -> None:
        """Environment and folder of root's process are hidden; its command line is not."""
        python = self.python()
        argv = start(python, tmp_path / "bot" / "bot.py", TOKEN.reveal())
        start(python, "bot.py", cwd=home, env={"T": TOKEN.reveal()})
        shared = home / "shared"  # the checkout itself may be hidden from others
        shutil.copytree(Path(__file__).parents[3] / "tray_app", shared / "tray_app")
        script = tmp_path / "look.py"
        script.write_text(
            "import os\nfrom pathlib import Path\nfrom tray_app.adapters.rivals.rivals import *\n"
            "from tray_app.core.tokens.token import Token\n"
            f"for r in scan([Target('a', Token(os.environ['T']), Path({str(home / 'bot.py')!r}))])['a']:\n"
            "    print(r.pid, *r.evidence, r.user, r.mine)\n"
        )
        seen = subprocess.run(
            [*self.NOBODY, python, script],
            env={**ENVIRON, "PYTHONPATH": str(shared), "T": TOKEN.reveal()},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert seen.stdout == f"{argv.pid} token-argv script root False\n", seen.stderr


@pytest.mark.usefixtures("table")
@pytest.mark.skipif(os.name == "nt", reason="a command line of bytes")
def test_bytes_that_are_no_text(start: Start, home: Path) -> None:
    odd = os.fsencode(home) + b"/b\xff\xfet.py"
    Path(os.fsdecode(odd)).write_text(SLEEPER)
    one = start(PYTHON, odd, b"\xc3\x28\x1b[31m", TOKEN.reveal())
    (rival,) = found(home)
    assert rival.pid == one.pid
    rival.command.encode()
    assert "\x1b" not in rival.command
    assert [r.pid for r in scan([Target("odd", None, Path(os.fsdecode(odd)))])["odd"]] == [one.pid]


@pytest.mark.usefixtures("table")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no zombies")
def test_a_zombie_reads_nothing(start: Start, home: Path) -> None:
    one = start(PYTHON, "bot.py", cwd=home)
    facts = describe(one.pid)
    assert facts is not None
    os.kill(one.pid, signal.SIGKILL)
    os.waitid(os.P_PID, one.pid, os.WEXITED | os.WNOWAIT)
    assert found(home) == []
    assert describe(one.pid) is None
    assert not is_still(facts)


@pytest.mark.parametrize("moment", ["environment", "identity_for", "family", "created", "service"])
def test_a_process_that_ends_while_it_is_looked_at(
    moment: str, start: Start, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = start(PYTHON, "bot.py", cwd=home, env={"T": TOKEN.reveal()})
    real = getattr(census, moment)

    def ends_first(pid: int, *more: object) -> object:
        if pid == one.pid and one.returncode is None:
            one.kill()
            one.wait()
        return real(pid, *more)

    monkeypatch.setattr(census, moment, ends_first)
    assert found(home) == []
    assert one.returncode is not None


def test_a_number_that_went_to_another_process(start: Start, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the command line and the look at the identity somebody else has got the number."""
    one = start(PYTHON, "-c", SLEEPER)
    line = b"\0".join([b"python", os.fsencode(home / "bot.py"), TOKEN.reveal().encode(), b""])
    monkeypatch.setattr(census, "table", lambda: [(one.pid, line)])
    assert found(home) == []


def test_many_processes_that_come_and_go(start: Start, home: Path) -> None:
    one = start(PYTHON, "bot.py", cwd=home)
    over = threading.Event()
    nothing = [os.environ["COMSPEC"], "/c", "exit"] if sys.platform == "win32" else ["true"]

    def churn() -> None:
        while not over.is_set():
            subprocess.run(nothing, check=True)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        for _ in range(50):
            assert list(evidence(home)) == [one.pid]
    finally:
        over.set()
        thread.join()


def test_nothing_to_look_for_and_a_script_that_is_gone(home: Path) -> None:
    assert scan([]) == {}
    assert scan([Target("a", None, None), Target("b", None, home / "gone.py")]) == {"a": [], "b": []}


@linux
def test_a_script_of_the_same_path_under_another_root(start: Start, home: Path, tmp_path: Path) -> None:
    """A container's /…/bot.py is not ours, though its path is the same; our folder shown to it is ours."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("this machine allows no namespaces")
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(home / "bot.py", other)
    command = 'mount --bind "$0" "$1" && exec "$2" "$1/bot.py"'
    start("unshare", "-rm", "sh", "-c", command, other, home, PYTHON)
    assert found(home) == []
    shown = tmp_path / "shown"
    shown.mkdir()
    same = start("unshare", "-rm", "sh", "-c", command, home, shown, PYTHON)
    assert evidence(home) == {same.pid: ("script",)}


# -- one process ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("table")
def test_describe_names_a_process(start: Start, home: Path) -> None:
    one = start(PYTHON, "bot.py", TOKEN.reveal(), cwd=home)
    facts = describe(one.pid)
    assert facts is not None
    assert facts.command.endswith(" bot.py 123456:***")
    assert facts.service is None
    assert is_still(facts)
    one.kill()
    one.wait()
    assert not is_still(facts)
    assert describe(one.pid) is None


@linux
def test_a_terminal_is_named(start: Start, home: Path) -> None:
    main, side = os.openpty()
    name = os.ttyname(side)

    def take_terminal() -> None:
        import fcntl
        import termios

        fcntl.ioctl(side, termios.TIOCSCTTY, 0)

    one = start(PYTHON, "bot.py", cwd=home, preexec_fn=take_terminal)
    facts = describe(one.pid)
    os.close(main)
    os.close(side)
    assert facts is not None
    assert facts.origin == name


@linux
def test_tmux_and_cron_are_named(start: Start, home: Path) -> None:
    for called, origin in ((b"tmux: server", "tmux"), (b"crond", f"cron of user {getpass.getuser()}")):
        child = f"import subprocess, sys; subprocess.run([sys.executable, {str(home / 'bot.py')!r}])"
        one = start(
            PYTHON, "-c", f"import ctypes; ctypes.CDLL(None).prctl({PR_SET_NAME}, {called!r}, 0, 0, 0)\n{child}"
        )
        (rival,) = found(home)
        assert str(rival.origin) == origin
        os.killpg(one.pid, signal.SIGKILL)
        one.wait()


@linux
def test_kernel_threads_have_no_command_line() -> None:
    assert all(line for _, line in census_linux.table())
    assert os.getpid() in dict(census_linux.table())


@linux
def test_a_command_line_longer_than_a_page_is_read_whole(start: Start, home: Path) -> None:
    one = start(PYTHON, "bot.py", *["x" * 1000] * 150, TOKEN.reveal(), cwd=home)
    assert evidence(home) == {one.pid: ("token-argv", "script")}
