"""The unpacked folder with a file named `portable` beside the program, as on a USB stick."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from home import make_token

from tests.windows_exe.conftest import Program
from tests.windows_exe.machine import Machine
from tray_app.core.errors import FAILED
from tray_app.demo import echo_bot

TOKEN = make_token(775_600)
RUN = r"""
import sys, winreg
with winreg.CreateKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\Run") as key:
    winreg.SetValueEx(key, "BotTray", 0, winreg.REG_SZ, sys.argv[1])
"""


@pytest.fixture
def stick(bare: Machine, made: Path, tmp_path: Path, emulator: Any) -> Iterator[Program]:
    folder = tmp_path / "Флешка с пробелом" / "BotTray"
    shutil.copytree(made, folder)
    (folder / "portable").touch()
    one = Program(bare, folder, emulator.url, folder / "data")
    one.environ = {}
    yield one
    one.end()


def test_it_writes_nothing_elsewhere_but_the_lease(stick: Program, emulator: Any) -> None:
    """Red with: `portable` that gives ""."""
    machine = stick.machine
    machine.python("-c", RUN, r"C:\somewhere\BotTray.exe tray --silent")
    files, registry = machine.size_and_time(), machine.registry()
    emulator.add_bot(TOKEN, "stick_bot")
    source = Path(echo_bot.__file__).read_text("utf-8")
    stick.bot("echo", source, stick.folder.parent / "бот", TOKEN)
    machine.double_click(stick.folder / "BotTray.exe")
    until(lambda: sorted(machine.copies(stick.folder).values()) == [[], ["agent"]], lambda: stick.log("agent"))
    started = stick.run("start", "echo")
    assert started.returncode == 0, started.stderr + stick.log("echo")
    emulator.queue(TOKEN, "hello")
    emulator.wait_for(TOKEN, lambda state: state["sent"])
    during = machine.size_and_time()
    assert stick.run("quit").returncode == 0
    stick.end()
    leases = machine.leases
    changed = {path for path, time in {**during, **machine.size_and_time()}.items() if files.get(path) != time}
    assert changed, "the lease lies in a place of the whole machine"
    assert [path for path in changed if not Path(path).is_relative_to(leases)] == []
    assert machine.registry() == registry
    assert {path.name for path in stick.home.iterdir()} >= {"bots.toml", "desired.json", "logs", "run"}


def test_the_whole_folder_can_be_moved(stick: Program) -> None:
    """Its paths may change with each computer. Red with: `portable` that gives ""."""
    assert stick.run("status").returncode == 0
    moved = stick.folder.with_name("anderswo")
    stick.folder.rename(moved)
    stick.folder, stick.home = moved, moved / "data"
    stick.bot("job", "import time\ntime.sleep(600)\n", moved.parent / "job")
    assert stick.run("start", "job").returncode == 0
    assert (moved / "data" / "logs" / "job.log").exists()


def test_a_folder_that_cannot_be_written_is_told_of(stick: Program) -> None:
    """In a window after a double-click, else in the console. Red with: `portable` that gives "".

    /sys lets nobody make a folder, not even root, whom rights do not stop here.
    """
    stick.home.symlink_to("/sys")
    sentence = r"data\run cannot be made"
    said = stick.run("tray")
    assert (said.returncode, said.stdout) == (FAILED, "")
    assert sentence in said.stderr
    stick.machine.double_click(stick.folder / "BotTray.exe")
    [text] = until(stick.machine.messages, "no window")
    assert sentence in text
    assert "Traceback" not in text
