"""The page in Debian's Firefox: a bot set up by clicks and keys, its log as it is written, its settings.

Deliberate faults that were tried, each red: a log that is not followed · a set-up whose one button stays dead · an
error of the page's own.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulation.emulator import Emulator
from home import Home, make_token
from web.conftest import Stage
from web.firefox import Firefox, Page, firefox
from web.test_add import LIBRARY

TOKEN = make_token(775_001)
REPEATS = "print('INFO up', flush=True)\nwhile True:\n    for line in open('told'): print(line, end='', flush=True)\n"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = shutil.which("firefox-esr")
    if not program:
        pytest.skip("firefox-esr is not installed")
    with firefox(program, tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, telegram: Emulator, browser: Firefox) -> Iterator[Stage]:
    top = tmp_path_factory.mktemp("stage")
    (top / "locks").mkdir(mode=0o1777)
    home = Home(top / "home", top / "locks", telegram.url)
    (top / "user").mkdir()
    home.environ["HOME"] = str(top / "user")
    telegram.add_bot(TOKEN, "fox_bot")
    home.agent(recheck=3600.0)
    one = Stage(home, telegram, browser)
    one.complaints = browser.heard
    yield one
    home.close()


def opened(stage: Stage, browser: Firefox) -> Page:
    return browser.open(stage.home.control().page(False))


def test_a_bot_is_set_up_by_clicks_and_keys(stage: Stage, browser: Firefox) -> None:
    shop = Path(stage.home.environ["HOME"]) / "my shop"
    shop.mkdir()
    (shop / "bot.py").write_text(LIBRARY)
    (shop / ".env").write_text(f"BOTTRAY_API_BASE={stage.emulator.url}\n")
    (shop / ".venv").symlink_to(sys.prefix)
    page = opened(stage, browser)
    page.shows("Where is your bot?")
    page.click(".folder li button", "my shop")
    page.shows(str(shop), ".folder .here")
    page.click(".folder .here button")
    page.shows("bot.py", ".rows")
    page.fill("#token", TOKEN)
    page.shows("@fox_bot found", ".note.running")
    page.click("button", "Add and start")
    page.shows("@fox_bot runs", ".answers")
    page.click("button", "Show the bot")
    page.shows("running", ".head")
    page.shows("polling", ".sheet")
    assert TOKEN in (shop / ".env").read_text()


def test_a_log_comes_as_it_is_written_and_is_searched(stage: Stage, browser: Firefox) -> None:
    told = stage.home.bot("repeats", REPEATS).with_name("told")
    os.mkfifo(told)
    stage.home.control().start("repeats")
    page = opened(stage, browser)
    page.click("li.row a[href='#bot=repeats']")
    page.shows("INFO up", ".sheet")
    for text in ("WARNING one\x1b[31m red\x1b[0m", "ERROR two"):
        told.write_text(f"{text}\n")
        page.shows(text.partition("\x1b")[0], ".sheet")
    page.until("document.querySelector('.line.warning .f1')?.innerText === ' red'")
    page.fill(".log input[type=search]", "two")
    page.until("document.querySelector('.line mark')?.innerText === 'two'")
    page.click(".log button.regex")
    page.fill(".log input[type=search]", "t.o$")
    told.write_text("INFO and another two\n")
    page.shows("INFO and another two", ".sheet")


def test_settings_are_changed_in_the_form(stage: Stage, browser: Firefox) -> None:
    page = opened(stage, browser)
    page.click("li.row a[href='#bot=repeats']")
    page.click(".settings summary")
    page.fill("#field-memory_limit", "300")
    page.click(".settings button", "Save")
    page.shows('Did you mean "300M"?', "#field-memory_limit-fault")
    page.fill("#field-memory_limit", "300M")
    page.click(".settings button", "Save")
    page.shows("It is written.")
    assert 'memory_limit = "300M"' in (stage.home.folder / "bots.toml").read_text()
