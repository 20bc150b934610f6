"""The page in a real browser: Debian's Chromium, driven by Playwright, before a real agent with real bots."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from emulation.emulator import Emulator
from home import Home, make_token

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
PATIENCE = 30_000.0
"""Milliseconds that a busy machine may take for what otherwise shows at once."""
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SHOP = make_token(771_001)
TALKS = """
import sys, time
print("ERROR at the beginning", flush=True)
for n in range(300): print(f"INFO said {n}", flush=True)
print("\\x1b[31mWARNING red\\x1b[0m and plain", flush=True)
print("Traceback (most recent call last):\\n  File \\"a.py\\", line 1\\ntelegram.Conflict: the last one", flush=True)
for n in range(100): print(f"DEBUG after {n}", flush=True)
for line in sys.stdin: pass
time.sleep(600)
"""
DIES = "import time\nprint('connecting', flush=True)\ntime.sleep(0.1)\nraise ConnectionError('db.example refused')\n"
FLOODS = "import sys\nwhile True: sys.stdout.write('INFO a line of a flood that nobody can read\\n' * 5000)\n"


@pytest.fixture(scope="module")
def telegram() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def browser(telegram: Emulator) -> Iterator[Any]:
    """After the emulator: Playwright leaves a loop running in this thread, and another one cannot begin there then."""
    path = shutil.which("chromium")
    if not path:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import expect, sync_playwright  # installed where these tests are run only

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


class Stage:
    """One agent with its bots, and pages before it."""

    def __init__(self, home: Home, emulator: Emulator, browser: Any) -> None:
        self.home, self.emulator, self._browser = home, emulator, browser
        self.complaints: list[str] = []
        self._contexts: list[Any] = []

    def open(self, read_only: bool = False, link: str | None = None, **face: Any) -> Any:
        """A page in a browser of its own, as somebody who has just typed `bottray open`."""
        context = self._browser.new_context(**{"viewport": WIDE, "locale": "en-US", "color_scheme": "light", **face})
        self._contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        page.goto(link or self.home.control().page(read_only))
        return page

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not re.search(r"net::ERR_|status of [45]\d\d", message.text):
            self.complaints.append(message.text)

    def close_pages(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()


@pytest.fixture(scope="module")
def stages(
    tmp_path_factory: pytest.TempPathFactory, telegram: Emulator, browser: Any
) -> Iterator[Callable[..., Stage]]:
    """Makes a stage with the bots that are named, by name and script; the agent runs, in the time zone `zone`, or
    measures its bots each `sample` seconds; `user` is where its user is at home."""
    made: list[Stage] = []

    def make(zone: str = "", user: Path | None = None, sample: float = 30.0, **bots: str) -> Stage:
        top: Path = tmp_path_factory.mktemp("stage")
        (top / "locks").mkdir(mode=0o1777)
        home = Home(top / "home", top / "locks", telegram.url)
        made.append(Stage(home, telegram, browser))
        if user:
            home.environ["HOME"] = str(user)
            # its programs are compiled once, as wherever people run them
            home.environ.pop("PYTHONDONTWRITEBYTECODE", None)
            home.environ["PYTHONPYCACHEPREFIX"] = str(top / "compiled")
        for name, script in bots.items():
            home.bot(name, script, stop_timeout=2)
        if zone:  # a process of its own, because a zone is read once
            home.environ["TZ"] = zone
            assert home.spawn("agent").stdout.readline() == "ready\n"
        else:
            home.agent(recheck=3600.0, sample=sample)
        return made[-1]

    yield make
    for one in made:
        one.close_pages()
        one.home.close()


@pytest.fixture(autouse=True)
def _no_complaint(request: pytest.FixtureRequest) -> Iterator[None]:
    """Neither an error of ours nor a word of the browser about its policy. Each test has pages of its own."""
    stage = request.getfixturevalue("stage") if "stage" in request.fixturenames else None
    yield
    if stage:
        stage.close_pages()
        assert stage.complaints == []


def row(page: Any, bot: str) -> Any:
    """A bot's line in the list."""
    return page.locator("li.row", has=page.get_by_text(bot, exact=True))


def button(page: Any, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)
