"""A copy that somebody has started by hand: asked by Ctrl+C in its console, unless others would hear it too.

Compared is what was confirmed with what was answered. Deliberate faults that were tried, each red: the key is pressed
whoever is in the console · only the copy itself may be there · the loop does not stand still.
"""

import ctypes
import subprocess
import sys
from collections.abc import Iterator
from ctypes.wintypes import BOOL, DWORD, HWND, LPARAM
from pathlib import Path
from typing import Any

import psutil
import pytest
from e2e.test_stop import PTB, answered, fetched, prepared
from e2e.test_stop_of_others import WHEN_ASKED
from e2e.waiting import until
from emulation.emulator import Emulator
from home import CREATE_NEW_CONSOLE as OWN_CONSOLE
from home import Home

from tray_app.adapters.processes import process
from tray_app.adapters.processes.asking_windows import connections
from tray_app.adapters.processes.console_windows import ASKED, NOBODY
from tray_app.adapters.processes.detached import own_command
from tray_app.adapters.processes.table_windows import descendants

pytestmark = pytest.mark.timeout(600)
DETACHED = 0x08  # subprocess has its name on Windows only
ASKS = "ending another copy: by Ctrl+C in its window, with at most 30 s"
OWN_FILE = ('os.environ["BOT_TOKEN"]', 'open(".env").read().strip().partition("=")[2]')
HEARS_AGAIN = 'import ctypes\nctypes.WinDLL("kernel32").SetConsoleCtrlHandler(None, False)\n'
SOURCE = HEARS_AGAIN + PTB.replace(*WHEN_ASKED).replace(*OWN_FILE)
# hears Ctrl+C, which `start /b` has switched off for it
STRANGER = """
import ctypes, sys, time
from pathlib import Path
said = Path(__file__).with_name("said")
try:
    ctypes.WinDLL("kernel32").SetConsoleCtrlHandler(None, False)
    said.write_text("up")
    time.sleep(600)
except KeyboardInterrupt:
    said.write_text("heard Ctrl+C")
"""
ONCE = '@"{python}" bot.py\n@echo after>after\n'
LOOP = '@echo off\n:a\necho x>>rounds\n"{python}" bot.py\ngoto a\n'
BOTH = '@start /b "" "{python}" stranger.py\n@"{python}" bot.py\n'


class Copies:
    """Copies of bot "shop" with what it needs from around it, in a console of their own."""

    def __init__(self, home: Home, emulator: Emulator, bot_id: int) -> None:
        self.home, self.token = (
            home,
            prepared(home, emulator, bot_id, work=1, source=SOURCE),
        )
        self.emulator, self.folder = emulator, home.folder / "bot-shop"
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, text: str = "", flags: int = OWN_CONSOLE) -> "subprocess.Popen[bytes]":
        """The bot itself, or a .bat that says `text`."""
        bat = self.folder / "start_bot.bat"
        bat.write_text(text.format(python=sys.executable))
        (self.folder / "stranger.py").write_text(STRANGER)
        words = ["cmd", "/d", "/c", str(bat)] if text else [sys.executable, "bot.py"]
        environ = {**self.home.environ, "BOTTRAY_API_BASE": self.home.api_base}
        null = subprocess.DEVNULL
        one = subprocess.Popen(
            words, cwd=self.folder, env=environ, stdin=null, stdout=null, stderr=null, creationflags=flags
        )
        self.started.append(one)
        return one

    def ended(self, verb: str = "start") -> tuple[list[int], str]:
        """What they had in hand, and what was said when `bottray` had ended them."""
        # beside a busy machine the bed's table of connections has no owners for a while, that of Windows always has
        until(lambda: connections(self._pids()), "whose poll it is", timeout=180)
        ids = fetched(self.emulator, self.token, 4)
        if verb == "start":
            self.home.agent(recheck=600)
        done = self.home.run(verb, *(["--yes"] if verb == "clean" else []), timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return ids, done.stdout + self.home.log("shop")

    def _pids(self) -> list[int]:
        return [pid for one in self.started for pid, _ in descendants(one.pid)]

    def state(self) -> Any:
        return self.emulator.state(self.token)


@pytest.fixture
def copies(home: Home, emulator: Emulator) -> Iterator[Copies]:
    one = Copies(home, emulator, 770_700)
    yield one
    for started in one.started:
        _kill(started)


@pytest.mark.parametrize("verb", ["start", "clean"])
def test_in_a_console_of_its_own_it_answers_what_it_has_confirmed(copies: Copies, verb: str) -> None:
    one = copies.start()
    ids, said = copies.ended(verb)
    state = copies.state()
    assert (state["confirmed"], answered(state)) == (ids, ids), said
    assert one.wait(10) == 0, "its own end"
    assert state["readers_most"] == 1
    assert (ASKS in said) == (verb == "start")


def test_below_a_bat_too(copies: Copies) -> None:
    copies.start(ONCE)
    ids, said = copies.ended()
    state = copies.state()
    assert (state["confirmed"], answered(state)) == (ids, ids), said
    assert state["readers_most"] == 1


def test_a_loop_stands_still_while_its_bot_answers(copies: Copies) -> None:
    switch = ctypes.WinDLL("kernel32").SetConsoleCtrlHandler
    # for all that is started from here: Wine's cmd.exe would end by the key, that of Windows asks whether it should
    assert switch(None, True)
    try:
        loop = copies.start(LOOP)
    finally:
        assert switch(None, False)
    ids, said = copies.ended()
    state = copies.state()
    assert (state["confirmed"], answered(state)) == (ids, ids), said
    assert loop.wait(10) is not None
    assert (copies.folder / "rounds").read_text().split() == ["x"], "it has not come back"
    assert state["readers_most"] == 1


def test_a_stranger_in_the_same_console_hears_nothing(copies: Copies) -> None:
    copies.start(BOTH)
    said_by = copies.folder / "said"
    until(said_by.exists, "the stranger is up")
    ids, said = copies.ended()
    state = copies.state()
    assert (state["confirmed"], answered(state)) == (ids, []), "ended at once"
    assert f"ended PID {_pid(said)}" in said
    (stranger,) = (one for one in psutil.process_iter() if _runs(one, copies.folder / "stranger.py"))
    try:
        assert stranger.is_running()
        assert said_by.read_text() == "up"
    finally:
        stranger.kill()


def _pid(said: str) -> int:
    return int(said.partition(ASKS)[2].partition("PID ")[2].split()[0])


def _runs(one: psutil.Process, script: Path) -> bool:
    try:
        return one.cmdline()[-1:] == [script.name] and Path(one.cwd()) == script.parent
    except (psutil.Error, OSError):
        return False


def test_without_a_console_it_is_ended_at_once(copies: Copies) -> None:
    one = copies.start(flags=DETACHED)
    ids, _said = copies.ended()
    assert one.wait(10) == 1
    state = copies.state()
    assert (state["confirmed"], answered(state)) == (ids, []), "it was asked by nobody"


# -- the key itself ---------------------------------------------------------------------------------------------------

HEARS = """
import pathlib, subprocess, sys, time
name, *below = sys.argv[1:]
try:
    one = subprocess.Popen([sys.executable, __file__, *below]) if below else None
    pathlib.Path(name).write_text("up")
    time.sleep(600)
except KeyboardInterrupt:
    one and one.wait()
    pathlib.Path(name).write_text("heard")
"""


def _two_in_a_console(folder: Path) -> "subprocess.Popen[bytes]":
    """The upper one, which starts the lower one; each writes what it hears into the file of its name."""
    (folder / "hears.py").write_text(HEARS)
    command = [sys.executable, "hears.py", "upper", "lower"]
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, creationflags=OWN_CONSOLE)


def test_whoever_else_is_in_the_console_keeps_the_key_from_it(tmp_path: Path) -> None:
    upper = _two_in_a_console(tmp_path)
    files = [tmp_path / name for name in ("upper", "lower")]

    def said() -> list[str]:
        return [file.read_text() for file in files if file.exists()]

    def pressed(*words: str) -> int:
        return subprocess.run(own_command("press", "0", *words), creationflags=DETACHED, timeout=120).returncode

    try:
        until(lambda: said() == ["up", "up"], said, timeout=60)
        (lower,) = (one for one in psutil.Process(upper.pid).children() if one.name() == "python.exe")
        assert pressed(str(lower.pid), "+") == NOBODY
        assert said() == ["up", "up"]
        assert pressed(str(upper.pid), "+") == ASKED, "the lower one has come since: it is the upper one's own"
        until(lambda: said() == ["heard", "heard"], said, timeout=60)
    finally:
        _kill(upper)


def test_whom_a_user_would_reach_too_hears_the_key(tmp_path: Path) -> None:
    upper = _two_in_a_console(tmp_path)
    try:
        until((tmp_path / "lower").exists, timeout=60)
        (lower,) = (one for one in psutil.Process(upper.pid).children() if one.name() == "python.exe")
        words = own_command("press", "0", str(lower.pid), "+", str(upper.pid))
        assert subprocess.run(words, creationflags=DETACHED, timeout=120).returncode == ASKED
        until(lambda: (tmp_path / "upper").read_text() == "heard", timeout=60)
    finally:
        _kill(upper)


def test_a_program_without_a_console_is_asked_by_its_window(hosted: Any, tmp_path: Path) -> None:
    source = """
import ctypes, pathlib, sys, time
ctypes.WinDLL("user32").MessageBoxW(None, "my bot", "my bot", 0)
time.sleep(2)
pathlib.Path("said").write_text("its own end")
"""
    one = subprocess.Popen([sys.executable, "-c", source], cwd=tmp_path, creationflags=DETACHED)
    found = process.identify(one.pid)
    assert found

    async def bot(here: Any) -> None:
        import asyncio

        await asyncio.to_thread(until, lambda: _has_window(one.pid), "a window", 60)
        assert await here.host.end(found, 5.0)

    try:
        hosted(bot)
    finally:
        _kill(one)
    assert (tmp_path / "said").read_text() == "its own end"


def _has_window(pid: int) -> bool:
    user32, owner, there = ctypes.WinDLL("user32"), DWORD(), []

    @ctypes.WINFUNCTYPE(BOOL, HWND, LPARAM)
    def look(window: int, _: int) -> bool:
        user32.GetWindowThreadProcessId(HWND(window), ctypes.byref(owner))
        there.append(owner.value == pid and user32.IsWindowVisible(HWND(window)))
        return True

    user32.EnumWindows(look, 0)
    return any(there)


def _kill(one: "subprocess.Popen[bytes]") -> None:
    for below in psutil.Process(one.pid).children(recursive=True) if one.poll() is None else ():
        below.kill()
    one.kill()
    one.wait()
