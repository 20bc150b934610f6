"""The test bed as a Windows machine with a user: runs programs, reads and lists what they leave behind."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from e2e.waiting import until

from tests.windows_bed import suite

SCRIPTS = Path(suite.__file__).parent
REGISTRY = r"""
import json, winreg

def walk(key, path):
    with winreg.OpenKey(key, path) as opened:
        keys, values, _ = winreg.QueryInfoKey(opened)
        yield path
        for number in range(values):
            name, value, kind = winreg.EnumValue(opened, number)
            yield f"{path} -> {name} = {value!r} ({kind})"
        names = [winreg.EnumKey(opened, number) for number in range(keys)]
    for name in names:
        yield from walk(key, path + "\\" + name)

print(json.dumps([*walk(winreg.HKEY_CURRENT_USER, "Software"), *walk(winreg.HKEY_CURRENT_USER, "Environment")]))
"""
COPIES = """
import json, psutil
found = []
for process in psutil.process_iter():
    try:
        found.append((process.pid, process.exe(), process.cmdline()))
    except psutil.Error:
        pass
print(json.dumps(found))
"""
MENU = """
import ctypes, json
from ctypes import wintypes
menu, place = ctypes.windll.user32.FindWindowW("#32768", None), wintypes.RECT()
shown = menu and ctypes.windll.user32.IsWindowVisible(menu)
shown = shown and ctypes.windll.user32.GetWindowRect(menu, ctypes.byref(place))
print(json.dumps([place.left, place.top, place.bottom] if shown else []))
"""
MESSAGES = """
import ctypes, json
from ctypes import wintypes
user32, texts = ctypes.windll.user32, []
TELL = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)

def text(window):
    room = ctypes.create_unicode_buffer(2000)
    user32.GetWindowTextW(window, room, 2000)
    return room.value

def part(window, _):
    texts[-1] += text(window) + chr(10)
    return True

def look(window, _):
    name = ctypes.create_unicode_buffer(80)
    user32.GetClassNameW(window, name, 80)
    if name.value == "#32770" and user32.IsWindowVisible(window):
        texts.append(text(window) + chr(10))
        user32.EnumChildWindows(window, TELL(part), 0)
    return True

user32.EnumWindows(TELL(look), 0)
print(json.dumps(texts))
"""
ICON = ("1270", "790")
"""Pixels: the first icon of the bed's task bar, in the lower right corner."""
NOWHERE = ("300", "300")
END = "import psutil, sys\nfor pid in sys.argv[1:]:\n    psutil.Process(int(pid)).kill()"
NOT_OURS = (
    *("CurrentVersion\\Explorer", "Software\\Wine", "CurrentVersion\\RunOnce"),
    *("SystemCertificates", "Software\\Policies"),
)
"""What Windows' own programs note down of what was opened; the last two at the first use of TLS by anybody."""


def windows(path: Path | str) -> str:
    """A path of this system, as programs in the bed know it."""
    return "Z:" + str(path).replace("/", "\\")


class Machine:
    def __init__(self) -> None:
        self.bed = Path(os.environ.get("WINDOWS_BED") or Path.home() / ".cache" / "windows-bed")
        self.drive = self.bed / "prefix" / "drive_c"
        self.profile = next(path for path in (self.drive / "users").iterdir() if path.name != "Public")
        self.local = self.profile / "AppData" / "Local"
        self.leases = self.drive / "ProgramData" / "BotTray"
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("BOTTRAY") and "TOKEN" not in k}
        self.environ |= {"BOTTRAY_LANG": "en"}
        self._screen: Mapping[str, str] | None = None

    def run(
        self, program: Path | str, *words: str, timeout: float = 60, encoding: str = "utf-8", **environ: str
    ) -> "subprocess.CompletedProcess[str]":
        """To its end; exit codes arrive modulo 256. What it leaves running may keep what it writes to open: files."""
        with TemporaryFile() as out, TemporaryFile() as err:
            done = subprocess.run(
                [SCRIPTS / "exe", program, *words],
                env={**self.environ, **environ},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                timeout=timeout,
            )
            said = []
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode(encoding, "replace").replace("\r\n", "\n"))
        return subprocess.CompletedProcess(done.args, done.returncode, *said)

    def python(self, *words: str, **environ: str) -> str:
        """What Windows Python prints."""
        done = self.run(self.interpreter, *words, **environ)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def interpreter(self) -> str:
        return windows(self.bed / "python" / "python.exe")

    def start(self, program: Path | str, *words: str, **environ: str) -> "subprocess.Popen[bytes]":
        """A program that goes on, as in a console of its own."""
        null = subprocess.DEVNULL
        command = [SCRIPTS / "exe", program, *words]
        return subprocess.Popen(command, env={**self.environ, **environ}, stdin=null, stdout=null, stderr=null)

    def double_click(self, program: Path, *words: str, **environ: str) -> None:
        """As the desktop does it: nobody reads what it writes, and nobody waits."""
        command = ["cmd", "/c", "start", "", windows(program), *words]
        self.run(command[0], *command[1:], **environ)

    def copies(self, folder: Path) -> dict[int, list[str]]:
        """The processes whose program lies in `folder`: the words of each behind its program."""
        here = [windows(folder).lower()]
        if folder.is_relative_to(self.drive):
            here.append("c:\\" + str(folder.relative_to(self.drive)).replace("/", "\\").lower())
        found = json.loads(self.python("-c", COPIES))
        return {pid: words[1:] for pid, exe, words in found if exe.lower().startswith(tuple(f"{h}\\" for h in here))}

    def end(self, *pids: int) -> None:
        """As Task Manager does."""
        self.python("-c", END, *map(str, pids))

    def logon(self) -> None:
        subprocess.run([SCRIPTS / "desktop", "logon"], env=self.environ, check=True, timeout=60)

    def pick(self, row: int, height: int) -> None:
        """With the mouse: a right click on the icon, then one on the row of its menu that is so many pixels below the
        top. A menu of less `height` is that of a tray which has not heard of the bots yet: it is opened once more.
        """

        def opened() -> tuple[int, int] | None:
            self._mouse("mousemove", *ICON, "click", "3")
            left, top, bottom = until(lambda: json.loads(self.python("-c", MENU)), "no menu", 5)
            if bottom - top >= height:
                return left, top
            self._mouse("mousemove", *NOWHERE, "click", "1")
            return None

        left, top = until(opened, "the tray has heard of no bot")
        self._mouse("mousemove", str(left + 40), str(top + row), "click", "1")

    def task_bar(self) -> bytes:
        """The pixels where icons are."""
        where = ["-window", "root", "-crop", "200x20+1080+780", "rgb:-"]
        return subprocess.run(["import", *where], env=self._on_the_screen(), capture_output=True, check=True).stdout

    def messages(self) -> list[str]:
        """What the small windows say that a program shows and waits for."""
        texts: list[str] = json.loads(self.python("-c", MESSAGES))
        return texts

    def _mouse(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._on_the_screen(), check=True, timeout=20)

    def _on_the_screen(self) -> Mapping[str, str]:
        """The environment of a program of this system that looks at the bed's desktop."""
        if self._screen is None:
            started = subprocess.run([SCRIPTS / "desktop", "start"], env=self.environ, check=True, timeout=60,
                                     stdout=subprocess.PIPE, text=True)  # fmt: skip
            self._screen = {**self.environ, "DISPLAY": started.stdout.strip().removeprefix("DISPLAY=")}
        return self._screen

    def registry(self) -> list[str]:
        lines = json.loads(self.python("-c", REGISTRY))
        return [line for line in lines if not any(part in line for part in NOT_OURS)]

    def files(self) -> list[str]:
        """Everything of the user and of all users, but the copy of itself that each uninstaller of NSIS runs from: it
        lies in Temp, where it cannot remove itself.
        """
        places = (self.profile, self.drive / "ProgramData", self.drive / "Program Files")
        found = [str(path) for place in places for path in place.rglob("*")]
        return sorted(path for path in found if "/Temp/~nsu" not in path)

    def size_and_time(self) -> Mapping[str, Any]:
        return {name: os.stat(name).st_mtime_ns for name in self.files() if os.path.isfile(name)}
