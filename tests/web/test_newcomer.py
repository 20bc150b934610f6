"""A newcomer's bot in whatever shape he has it, on the page alone: how often he clicks and what he types until it runs.

Two clicks, on the icon and in its menu, come before that, as tray/test_newcomer.py does them by mouse.

Deliberate faults that were tried, each red: a folder that is offered in the place of the .bat in it · a bar below what
is counted.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from home import make_token
from playwright.sync_api import expect
from web.conftest import Stage
from web.test_add import LIBRARY

BEFORE = 2
CLICKS = 6
"""What a person may be asked for at the most."""
COUNT = """
    window.counted = { clicks: 0, keys: 0 };
    addEventListener("click", (event) => event.isTrusted && event.detail && (window.counted.clicks += 1), true);
    addEventListener("input", (event) => event.isTrusted && (window.counted.keys += 1), true);
"""
NAMES = {"bat": "my_bat_bot", "script": "my_script_bot", "folder": "my_folder_bot", "browsed": "my_browsed_bot"}
TOKENS = {way: make_token(777_001 + n) for n, way in enumerate(NAMES)}


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("Мой дом")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage], user: Path) -> Stage:
    one = stages(user=user)
    for way, token in TOKENS.items():
        one.emulator.add_bot(token, NAMES[way])
    return one


def bat(folder: Path, token: str) -> str:
    """Its token is in the .bat that has started it until now, and stays there."""
    text = f'@echo off\r\ncd /d "%~dp0"\r\nset SHOP_TOKEN={token}\r\n:again\r\npython bot.py\r\ngoto again\r\n'
    (folder / "start.bat").write_text(text, newline="")
    return "start.bat"


def script(folder: Path, token: str) -> str:
    (folder / "bot.py").write_text(LIBRARY.replace('os.environ["SHOP_TOKEN"]', f'"{token}"'))
    return folder.name


def folder(folder: Path, token: str) -> str:
    with open(folder / ".env", "a") as file:
        file.write(f"SHOP_TOKEN={token}\n")
    return folder.name


MAKES = {"bat": bat, "script": script, "folder": folder, "browsed": folder}


@pytest.mark.parametrize("way", NAMES)
def test_as_few_clicks_from_wherever_it_lies(stage: Stage, user: Path, way: str) -> None:
    project = user / "Desktop" / f"мой бот {way}"
    project.mkdir(parents=True)
    (project / "bot.py").write_text(LIBRARY)
    (project / ".env").write_text(f"BOTTRAY_API_BASE={stage.emulator.url}\n")
    (project / ".venv").symlink_to(sys.prefix)
    name = MAKES[way](project, TOKENS[way])
    page = stage.open(link=f"{stage.home.control().page(False)}&add=")
    page.evaluate(COUNT)
    if way == "browsed":
        page.get_by_role("button", name="Folder Desktop").click()
        page.get_by_role("button", name=f"Folder {project.name}").click()
        page.get_by_role("button", name="Take this folder").click()
    else:
        page.get_by_role("button", name="Look for my bots").click()
        page.get_by_role("button", name=name).click()
    expect(page.locator(".note.running")).to_contain_text(f"@{NAMES[way]} found")
    before = {path: path.read_bytes() for path in project.iterdir() if path.is_file()}
    page.locator(".whole > .verbs .first[aria-disabled=false]").click()
    expect(page.locator(".answers")).to_contain_text(f"@{NAMES[way]} runs: write to it now.")
    stage.emulator.queue(TOKENS[way], "hello")
    stage.emulator.wait_for(TOKENS[way], lambda state: state["sent"])
    counted: dict[str, Any] = page.evaluate("counted")
    assert counted["clicks"] + BEFORE <= CLICKS
    assert counted["keys"] == 0
    assert {path: path.read_bytes() for path in before} == before, "his own files are as they were"
