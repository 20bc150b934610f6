"""A tray on the bed's Windows desktop, driven from this side: by the mouse, with messages, and by what is seen.

Skipped where the bed was not set up (tests/windows_bed). One desktop for all tests here.
"""

import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TOOLS = ROOT / "tests" / "windows_bed"
BED = Path(os.environ.get("WINDOWS_BED") or Path.home() / ".cache" / "windows-bed")
PATIENCE = 30.0
EDGE, ROW, LINE = 10, 17, 9
"""Pixels of a menu in the bed: from its top to the middle of the first row, a row, a separator."""


def why_not() -> str | None:
    if sys.platform == "win32":
        return "the mouse is moved from the Linux side"
    if os.environ.get("BOTTRAY_TESTS_WINDOWS") == "0":
        return "left out by BOTTRAY_TESTS_WINDOWS=0"
    if not (BED / "project").is_file():
        return f"no Windows test bed in {BED}: tests/windows_bed"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = why_not()
    for item in items:
        if reason and HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=reason))


def wait_for(what: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true answer."""
    end = time.monotonic() + patience
    while not (answer := what()):
        assert time.monotonic() < end, f"not within {patience:.0f} s: {what}"
        time.sleep(0.1)
    return answer


def windows_path(path: Path) -> str:
    return "Z:" + str(path).replace("/", "\\")


class Desktop:
    """What a person has: eyes and a mouse."""

    def __init__(self) -> None:
        told = subprocess.run([TOOLS / "desktop", "start"], capture_output=True, text=True, check=True, timeout=120)
        self.display = told.stdout.strip().partition("=")[2]
        self.away()
        self.empty = self.look()

    def look(self) -> Image.Image:
        shot = subprocess.run(
            ["import", "-display", self.display, "-window", "root", "png:-"], capture_output=True, check=True
        )
        return Image.open(io.BytesIO(shot.stdout)).convert("RGB")

    def mouse(self, *words: object) -> None:
        environ = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["xdotool", *map(str, words)], env=environ, check=True)

    def away(self) -> None:
        self.mouse("mousemove", 400, 300)

    def icon(self) -> tuple[int, int, int, int] | None:
        """The rectangle of what stands in the tray, which is empty otherwise; the taskbar's ground is white."""
        image = self.look()
        right = image.crop((image.width - 200, image.height - 20, image.width, image.height))
        found = ImageChops.difference(right, Image.new("RGB", right.size, "white")).getbbox()
        left, top = image.width - 200, image.height - 20
        return (found[0] + left, found[1] + top, found[2] + left, found[3] + top) if found else None

    def colour(self) -> tuple[int, int, int] | None:
        """The strongest colour of the icon."""
        if (where := self.icon()) is None:
            return None
        pixels = self.look().crop(where).getcolors(100000) or []
        return max(pixels, key=lambda one: (max(one[1]) - min(one[1])) * one[0])[1]  # type: ignore[index,return-value]

    def click(self, button: int = 1) -> None:
        left, top, right, bottom = wait_for(self.icon)
        self.mouse("mousemove", (left + right) // 2, (top + bottom) // 2, "sleep", "0.2", "click", button)

    def menu(self) -> tuple[int, int, int, int] | None:
        """The rectangle of what is open above the taskbar."""
        image = self.look()
        area = (0, 0, image.width, image.height - 20)
        return ImageChops.difference(image.crop(area), self.empty.crop(area)).getbbox()

    def open_menu(self, button: int = 1) -> tuple[int, int, int, int]:
        """With the mouse off the icon, so that its tooltip is not taken for the menu."""
        self.click(button)
        wait_for(self.menu)
        right = wait_for(self.icon)[2]
        self.away()

        def settled() -> tuple[int, int, int, int] | None:
            first = self.menu()
            return first if first and first == self.menu() and first[2] <= right - 2 else None

        return wait_for(settled)

    def row(self, menu: tuple[int, int, int, int], row: int, lines: int = 0, button: int | None = 1) -> None:
        """Click on a row of an open menu, from 0, with so many separators above it; only hover where button is None."""
        x, y = menu[0] + 60, menu[1] + EDGE + ROW * row + LINE * lines
        self.mouse("mousemove", x, y, "sleep", "0.2", "mousemove", x + 1, y + 1, "sleep", "0.2")
        if button:
            self.mouse("click", button)

    def close_menu(self) -> None:
        self.mouse("mousemove", 400, 300, "click", 1)
        wait_for(lambda: self.menu() is None)


class Tray:
    """tests/tray/program.py on Windows Python: what it is told, and what has happened."""

    def __init__(self, folder: Path, *options: str, **environ: str) -> None:
        self.process = subprocess.Popen(
            [TOOLS / "python", windows_path(ROOT / "tests" / "tray" / "program.py"), *options],
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("BOTTRAY")},
                "BOTTRAY_HOME": windows_path(folder),
                "BOTTRAY_LANG": "en",
                "PYTHONPATH": "",
                **environ,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.heard: list[dict[str, Any]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.heard.append(json.loads(line))

    def tell(self, **what: Any) -> None:
        assert self.process.stdin
        print(json.dumps(what), file=self.process.stdin, flush=True)

    def called(self, *what: str) -> bool:
        return {"called": list(what)} in self.heard

    def end(self) -> None:
        if self.process.poll() is None:
            self.tell(end=True)
            self.process.wait(PATIENCE)


@pytest.fixture(scope="session")
def desktop() -> Desktop:
    return Desktop()


@pytest.fixture
def start_tray(desktop: Desktop, tmp_path: Path) -> Iterator[Callable[..., Tray]]:
    started: list[Tray] = []

    def start(*options: str, **environ: str) -> Tray:
        started.append(Tray(tmp_path, *options, **environ))
        return started[-1]

    yield start
    desktop.mouse("mousemove", 400, 300, "click", 1)
    for tray in started:
        tray.end()
    wait_for(lambda: desktop.icon() is None)


@pytest.fixture
def outside() -> Callable[..., str]:
    """Runs some lines in another Windows process (`user32` is there); what they print."""

    def run(source: str) -> str:
        head = "import ctypes; from ctypes import *; from ctypes.wintypes import *; user32 = WinDLL('user32')\n"
        done = subprocess.run(
            [TOOLS / "python", "-c", head + source], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
