"""A newcomer's bot in whatever shape he has it, on the page alone: how often he clicks and what he types until it runs.

Two clicks, on the icon and in its menu, come before that, as tray/test_newcomer.py does them by mouse.

Deliberate faults that were tried, each red: a folder that is offered in the place of the .bat in it · a bar below what
is counted · what it lacks is left to the start.
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

WHEELS = Path(__file__).resolve().parents[1] / ".venv" / "wheels"
BEFORE = 2
CLICKS = 6
"""What a person may be asked for at the most."""
COUNT = """
    window.counted = { clicks: 0, keys: 0 };
    addEventListener("click", (event) => event.isTrusted && event.detail && (window.counted.clicks += 1), true);
    addEventListener("input", (event) => event.isTrusted && (window.counted.keys += 1), true);
"""
NAMES = {"bat": "my_bat_bot", "script": "my_script_bot", "folder": "my_folder_bot", "browsed": "my_browsed_bot"}
LACKS = make_token(777_009)
TOKENS = {way: make_token(777_001 + n) for n, way in enumerate(NAMES)}


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("Мой дом")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage], user: Path) -> Stage:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PIP_NO_INDEX", "1")
        patched.setenv("PIP_FIND_LINKS", str(WHEELS))
        one = stages(user=user)
    for way, token in TOKENS.items():
        one.emulator.add_bot(token, NAMES[way])
    one.emulator.add_bot(LACKS, "my_poor_bot")
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


BY_REQUESTS = """
import os, time
import requests, tomlkit

api = f"{os.environ['BOTTRAY_API_BASE']}/bot{os.environ['SHOP_TOKEN']}"
offset = 0
while True:
    for update in requests.get(f"{api}/getUpdates", {"offset": offset, "timeout": 5}).json()["result"]:
        offset = update["update_id"] + 1
        chat = update["message"]["chat"]["id"]
        requests.post(f"{api}/sendMessage", {"chat_id": chat, "text": update["message"]["text"]})
    time.sleep(0.05)
"""
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
    if way in ("bat", "script"):
        kept = {"bat": "start.bat", "script": "bot.py"}[way]
        expect(page.locator(".rows").first).to_contain_text(f"in {kept}, where it stays")
    before = {path: path.read_bytes() for path in project.iterdir() if path.is_file()}
    page.locator(".whole > .verbs .first[aria-disabled=false]").click()
    expect(page.locator(".answers")).to_contain_text(f"@{NAMES[way]} runs: write to it now.")
    stage.emulator.queue(TOKENS[way], "hello")
    stage.emulator.wait_for(TOKENS[way], lambda state: state["sent"])
    counted: dict[str, Any] = page.evaluate("counted")
    assert counted["clicks"] + BEFORE <= CLICKS
    assert counted["keys"] == 0
    assert {path: path.read_bytes() for path in before} == before, "his own files are as they were"


def test_what_it_lacks_is_installed_before_its_start(stage: Stage, user: Path) -> None:
    """With a bar and in plain words; pip's own are shown to nobody when all goes well."""
    if not WHEELS.is_dir():
        pytest.skip("no packages at hand: 'python3 tests --prepare' fetches them")
    project = user / "Documents" / "poor bot"
    project.mkdir(parents=True)
    (project / "bot.py").write_text(BY_REQUESTS)
    (project / ".env").write_text(f"BOTTRAY_API_BASE={stage.emulator.url}\nSHOP_TOKEN={LACKS}\n")
    (project / "requirements.txt").write_text("requests\ntomlkit\n")
    page = stage.open(link=f"{stage.home.control().page(False)}&add=")
    page.get_by_label("Folder, script or old launcher").fill(str(project))
    page.keyboard.press("Enter")
    expect(page.locator(".will")).to_contain_text("tomlkit")
    assert not (project / ".venv").exists()
    page.locator(".whole > .verbs .first[aria-disabled=false]").click()
    expect(page.get_by_role("progressbar", name="Install what it lacks")).to_be_visible()
    expect(page.locator(".answers")).to_contain_text("@my_poor_bot runs: write to it now.")
    stage.emulator.queue(LACKS, "hello")
    stage.emulator.wait_for(LACKS, lambda state: state["sent"])
    assert (project / ".venv").is_dir()
    expect(page.get_by_text("What the installing program said")).to_have_count(0)
