"""The program as people get it: built once for the whole run, and kept for the next while its sources are the same."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from installer import environment, exe, folders, setup_exe
from tests.windows_bed import suite
from tests.windows_exe.machine import Machine, windows

SOURCES = ("tray_app/**/*", "installer/windows/*", "installer/notices.py", "installer/exe.py", "assets/bottray.ico")
NEWER = "99.0.0"
KEPT = 3
"""Builds of earlier sources; each takes 100 MB."""

FORGET = r"""
import winreg
windows = r"Software\Microsoft\Windows\CurrentVersion"
for key, name in ((rf"{windows}\Run", "BotTray"), (rf"{windows}\Uninstall\BotTray", None)):
    try:
        if name is None:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)
        else:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.DeleteValue(opened, name)
    except FileNotFoundError:
        pass
winreg.CreateKey(winreg.HKEY_CURRENT_USER, rf"{windows}\Uninstall")
"""
"""What a test that was broken off may have left in the registry; and the key of all uninstallers, which a user of
Windows has, but a new bed gets with its first program.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(600))  # the first one waits for the program to be built


@pytest.fixture(scope="session")
def machine() -> Machine:
    if why_not := suite.why_not():
        pytest.skip(f"no Windows here: {why_not}")
    if shutil.which("makensis") is None:
        pytest.skip("no NSIS here: 'python3 tests' sets the Windows test bed up, with NSIS")
    if not (suite._bed() / "python" / ".done").exists():
        pytest.skip("the Windows test bed is not set up: 'python3 tests' does it")
    return Machine()


@pytest.fixture(scope="session")
def made(machine: Machine) -> Path:
    """The folder that `python3 installer exe` makes."""
    return _built(machine) / exe.NAME


@pytest.fixture(scope="session")
def setup(machine: Machine) -> Path:
    """BotTray-Setup.exe of this version."""
    return _built(machine) / setup_exe.NAME


@pytest.fixture(scope="session")
def newer_setup(machine: Machine) -> Path:
    """The same program, given out as a much later version."""
    return _built(machine) / "newer" / setup_exe.NAME


def _built(machine: Machine) -> Path:
    sources = [path for glob in SOURCES for path in sorted(folders.SOURCE.glob(glob)) if path.is_file()]
    wanted = "".join(environment.requirements("exe"))
    sources = [path for path in sources if "__pycache__" not in path.parts]
    mark = hashlib.sha256(wanted.encode() + b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    where = machine.bed / "built" / mark
    if (where / "whole").exists():
        return where
    shutil.rmtree(where, ignore_errors=True)
    exe.exe(where)
    setup_exe.setup_exe(where)
    (where / "newer").mkdir()
    (where / "newer" / exe.NAME).symlink_to(where / exe.NAME)
    setup_exe.setup_exe(where / "newer", NEWER, "-DQUICK")
    (where / "whole").touch()
    builds = sorted((path for path in where.parent.iterdir()), key=lambda path: path.stat().st_mtime)
    for old in builds[:-KEPT]:
        shutil.rmtree(old)
    return where


class Program:
    """BotTray in one folder, used by one user who keeps everything in `home` (None: where Windows wants it)."""

    def __init__(self, machine: Machine, folder: Path, api_base: str, home: Path | None) -> None:
        self.machine, self.folder, self.api_base = machine, folder, api_base
        self.home = home or machine.local / "bottray"
        self.environ = {"BOTTRAY_HOME": windows(home)} if home else {}

    def run(self, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """`bottray WORDS` in a console."""
        return self.machine.run(self.folder / "bottray.com", *words, **self.environ, **environ)

    def status(self, name: str | None = None) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return data if name is None else next(bot for bot in data["bots"] if bot["name"] == name)

    def bot(self, name: str, source: str, folder: Path, token: str | None = None, **keys: Any) -> None:
        """Add a bot, whose script is put into `folder`."""
        folder.mkdir(parents=True)
        (folder / "bot.py").write_text(source, "utf-8")
        if token:
            (folder / ".env").write_text(f"BOT_TOKEN={token}\n")
        keys = {"script": windows(folder / "bot.py"), "api_base": self.api_base, **keys}
        keys.setdefault("python", self.machine.interpreter)
        self.home.mkdir(parents=True, exist_ok=True)
        with open(self.home / "bots.toml", "a", encoding="utf-8") as file:
            file.write("\n".join([f"[bots.{name}]", *(f"{k} = {json.dumps(v)}" for k, v in keys.items())]) + "\n")

    def log(self, name: str) -> str:
        file = self.home / "logs" / f"{name}.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def end(self) -> None:
        """Whatever runs of it; a tray takes its icon with it."""
        if self.machine.copies(self.folder):
            self.run("setup", "aside")
        if left := self.machine.copies(self.folder):
            self.machine.end(*left)


@pytest.fixture
def program(machine: Machine, made: Path, tmp_path: Path, emulator: Any) -> Iterator[Program]:
    """The folder as it was built, with a home of the test's own."""
    one = Program(machine, made, emulator.url, tmp_path / "home")
    one.environ["BOTTRAY_LOCK_DIR"] = windows(tmp_path / "locks")
    yield one
    one.end()


@pytest.fixture
def bare(machine: Machine) -> Iterator[Machine]:
    """The machine without BotTray, before and after."""
    _uninstall(machine)
    (machine.local / "Programs").mkdir(exist_ok=True)  # Windows' own place for programs of one user
    yield machine
    _uninstall(machine)


def _uninstall(machine: Machine) -> None:
    folder = machine.local / "Programs" / "BotTray"
    if folder.exists():
        if left := machine.copies(folder):
            machine.end(*left)
        if (folder / "Uninstall.exe").exists():
            machine.run(folder / "Uninstall.exe", "/S", "/PURGE", f"_?={folder_in(machine, folder)}")
        shutil.rmtree(folder, ignore_errors=True)
    for place in (machine.local / "bottray", machine.leases):
        shutil.rmtree(place, ignore_errors=True)
    machine.python("-c", FORGET)


def folder_in(machine: Machine, folder: Path) -> str:
    return "C:\\" + str(folder.relative_to(machine.drive)).replace("/", "\\")
