"""Cleaning up and the doctor on the page: real copies of real bots, ended by what was ticked and seen again in the
process table.

Deliberate faults that were tried, each red: what was not ticked ended too · an id that does not change with its
process · a look by a page that may only look.
"""

import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from home import make_token
from playwright.sync_api import expect
from web.conftest import PHONE, TALKS, Stage, button, row
from web.test_for_everybody import FACES, broken_rules

from installer import web
from tray_app.core.model import Phase

ONE, OTHER = make_token(771_201), make_token(771_202)


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages(calm=TALKS, lacks="import no_such_module\n")
    (one.home.folder / "bot-lacks" / "requirements.txt").write_text("aiohttp-no-such\n")
    for name, token in (("shop", ONE), ("news", OTHER)):
        one.emulator.add_bot(token, f"{name}_bot")
        one.home.bot(name, token=token)
    return one


def copy_of(stage: Stage, name: str, token: str) -> Any:
    """A second reader, started by hand."""
    script = stage.home.folder / f"bot-{name}" / "bot.py"
    started = stage.home.spawn(
        command=[sys.executable, str(script)], BOT_TOKEN=token, BOTTRAY_API_BASE=stage.emulator.url
    )
    until(lambda: stage.emulator.state(token)["readers"], "the copy reads")
    return started


def test_what_was_ticked_is_ended_and_nothing_else(stage: Stage) -> None:
    first, second = copy_of(stage, "shop", ONE), copy_of(stage, "news", OTHER)
    page = stage.open()
    page.get_by_role("link", name="Clean up", exact=True).click()
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    for copy in (first, second):
        expect(page.locator(".things li", has_text=str(copy.pid)).get_by_role("checkbox")).to_be_checked()
    expect(page.locator(".things .why-so").first).to_contain_text("token")
    page.locator(".things li", has_text=str(second.pid)).get_by_role("checkbox").uncheck()
    button(page, "End or remove 1 thing").click()
    expect(page.get_by_role("heading", name="What came of it")).to_be_visible()
    expect(page.locator(".things li.good")).to_contain_text(str(first.pid))
    assert first.wait(60) is not None
    assert second.poll() is None
    assert ONE not in page.content()
    button(page, "Look again").click()
    expect(boxes).to_have_count(1)
    second.terminate()
    second.wait(60)
    third = copy_of(stage, "news", OTHER)
    button(page, "End or remove 1 thing").click()
    expect(page.locator(".clean .card")).to_contain_text("is another thing by now: it is not touched")
    assert third.poll() is None, "who came in its place was not agreed to"
    third.kill()
    third.wait(60)


def test_a_single_bot_on_a_phone(stage: Stage) -> None:
    page = stage.open(viewport=PHONE)
    row(page, "shop").get_by_role("link").click()
    page.locator(".verbs").get_by_role("link", name="Clean up").click()
    expect(page.get_by_text("What else reads the updates of shop")).to_be_visible()
    expect(page.get_by_text("lean was found").or_(page.get_by_text("There is nothing to clean."))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    page.locator(".back").click()
    expect(page.locator("#name")).to_have_text("shop")


def test_a_page_that_may_only_look_has_no_such_screen(stage: Stage) -> None:
    page = stage.open(read_only=True)
    expect(row(page, "shop")).to_be_visible()
    expect(page.get_by_role("link", name="Clean up")).to_have_count(0)
    page.goto(f"{page.url.partition('#')[0]}#clean")
    expect(page.locator(".list")).to_be_visible()
    expect(page.locator(".clean")).to_have_count(0)
    status = page.evaluate(
        "fetch('/v1/clean/look', {method: 'POST', headers: {'BotTray-Page': '1'}}).then((a) => a.status)"
    )
    assert status == 403


def running(stage: Stage, name: str) -> int:
    if stage.home.status(name)["phase"] != "running":
        stage.home.control().start(name)
    pid: int = stage.home.wait_for(name, lambda view: view.phase is Phase.RUNNING).pid
    return pid


def test_the_doctor_has_what_is_wrong_first_with_its_cure(stage: Stage) -> None:
    page = stage.open()
    page.get_by_role("link", name="Doctor", exact=True).click()
    computer = page.locator(".card", has=page.get_by_role("heading", name="This computer"))
    expect(computer).to_contain_text("as they should be")
    expect(page.get_by_text("The agent is running.")).to_be_hidden()
    computer.locator("summary").click()
    expect(page.get_by_text("The agent is running.")).to_be_visible()
    lacks = page.locator(".card", has=page.get_by_role("heading", name="lacks"))
    expect(lacks.locator("li", has_text="Its interpreter lacks")).to_contain_text("pip install")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lacks.get_by_role("button", name=re.compile("^Copy: ")).click()
    expect(lacks.get_by_role("status")).to_have_text("Copied.")
    assert "pip install" in page.evaluate("navigator.clipboard.readText()")


def test_a_cure_that_the_page_can_do_is_a_button(stage: Stage) -> None:
    page = stage.open()
    wrong = {"about": "calm", "state": "look", "text": "It runs with another token.", "command": "bottray restart calm"}
    report = {
        "findings": [{**wrong, "cure": "This one counts from its next start: bottray restart calm"}],
        "remarks": "",
    }
    page.route("**/v1/doctor", lambda route: route.fulfill(json=report))
    before = running(stage, "calm")
    page.goto(f"{page.url.partition('#')[0]}#doctor")
    card = page.locator(".card", has=page.get_by_role("heading", name="calm"))
    expect(card.locator(".command")).to_have_count(0)
    card.get_by_role("button", name="Restart").click()
    stage.home.wait_for("calm", lambda view: view.phase is Phase.RUNNING and view.pid != before)


def test_the_bundle_is_shown_before_it_is_saved(stage: Stage, tmp_path: Path) -> None:
    running(stage, "calm")
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#doctor")
    button(page, "Show what would be in it").click()
    inside = page.locator(".files tr")
    for name in ("doctor.txt", "bots.toml", "logs/calm.log"):
        expect(inside.filter(has_text=name)).to_contain_text("KB")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"^Save it \(\d+ KB\)")).click()
    download.value.save_as(tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        assert {one.filename for one in packed.infolist()} == {*inside.locator("th").all_inner_texts()}
        assert not any(token.encode() in packed.read(name) for name in packed.namelist() for token in (ONE, OTHER))
    assert [*(stage.home.folder / "run").glob("asked-*")] == []


@pytest.mark.parametrize(("scheme", "locale", "size"), FACES, ids=lambda v: v if isinstance(v, str) else v["width"])
def test_no_rule_is_broken(stage: Stage, scheme: str, locale: str, size: dict[str, int]) -> None:
    """With all kinds of findings, as the agent would tell them: one look for all faces."""
    axe = (web.for_tests("axe-core") / "axe.js").read_text("utf-8")
    page = stage.open(color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    page.route("**/v1/clean/look", lambda route: route.fulfill(json=PLAN))
    page.route(
        "**/v1/clean",
        lambda route: route.fulfill(
            json={**PLAN, "failed": [{**COPY, "failed": "It stays."}], "gone": ["b"], "undo": "u"}
        ),
    )
    page.goto(f"{page.url.partition('#')[0]}#clean")
    expect(page.get_by_role("checkbox")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert broken_rules(page, axe) == []
    page.locator(".card .cure").click()
    expect(page.locator(".things li.bad")).to_be_visible()
    assert broken_rules(page, axe) == []
    page.route("**/v1/doctor", lambda route: route.fulfill(json={"findings": FINDINGS, "remarks": "What?"}))
    page.route("**/v1/bundle", lambda route: route.fulfill(json=BUNDLE))
    page.goto(f"{page.url.partition('#')[0]}#doctor")
    page.locator("section[aria-labelledby=bundle] button").click()
    expect(page.locator(".files tr")).to_have_count(1)
    page.locator("summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert broken_rules(page, axe) == []


COPY = {
    "id": "a",
    "bot": "shop",
    "kind": "process",
    "text": "python bot.py (PID 4711)",
    "pid": 4711,
    "parent": "1 init",
    "evidence": ["token-env"],
    "why": ["The token is in its environment."],
    "stop": "kill 4711",
}
PLAN = {
    "to_do": [COPY],
    "left_alone": [{**COPY, "why": "It has the lease: it is the one that should run."}],
    "suspects": [COPY, {**COPY, "evidence": ["connection"]}, {**COPY, "bot": "news", "evidence": ["connection"]}],
    "unknown": ["news: whether there is a copy of it is not known."],
    "unseen": "a program of root",
    "ending": "Each may first work off what it has fetched, for at most 120 s.",
    "gone": [],
    "remarks": "",
}
OK = {"about": None, "state": "ok", "text": "The agent is running.", "cure": None, "command": None}
FINDINGS = [
    OK,
    {
        **OK,
        "about": "shop",
        "state": "look",
        "text": "Its interpreter lacks x.",
        "cure": "Do: pip x",
        "command": "pip x",
    },
    {**OK, "about": "shop", "state": "broken", "text": "It has failed.", "cure": "Look at it."},
    {**OK, "about": "news", "state": "broken", "cure": "Start: bottray start news", "command": "bottray start news"},
]
BUNDLE = {"files": [{"name": "logs/a-very-long-name-of-a-bot.log", "size": 200_000}], "size": 1234, "data": "AAAA"}
