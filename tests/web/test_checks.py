"""Cleaning up on the page: real copies of real bots, ended by what was ticked and seen again in the process table.

Deliberate faults that were tried, each red: what was not ticked ended too · an id that does not change with its
process · a look by a page that may only look.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from e2e.waiting import until
from home import make_token
from playwright.sync_api import expect
from web.conftest import PHONE, TALKS, Stage, button, row
from web.test_for_everybody import FACES, broken_rules

from installer import web

ONE, OTHER = make_token(771_201), make_token(771_202)


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages(calm=TALKS)
    for name, token in (("shop", ONE), ("news", OTHER)):
        one.emulator.add_bot(token, f"{name}_bot")
        one.home.bot(name, token=token)
    return one


@pytest.fixture(autouse=True)
def _no_complaint(stage: Stage) -> Iterator[None]:
    yield
    stage.close_pages()
    assert stage.complaints == []


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
