"""Many tabs of one browser: it gives them six connections to a host together, and only one of them is looked at.

Deliberate faults that were tried, each red: a hidden tab that keeps its log's stream · one that keeps its watch · one
that asks for nothing when the one in front has gone · a lone hidden tab that lets go · a line of the log that a reader
stood at, gone when he comes back.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from web.conftest import TALKS, Stage, button, row

# Playwright's Chromium has every tab in front: which one is, is played here
PLAYED = """
let away = false;
Object.defineProperty(Document.prototype, "hidden", { get: () => away });
window.turn = (to) => { away = to; document.dispatchEvent(new Event("visibilitychange")); };
"""


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    return stages(**{f"bot{n}": TALKS for n in range(8)})


@pytest.fixture
def first(stage: Stage) -> Any:
    page = stage.open()
    page.context.add_init_script(PLAYED)
    page.evaluate(PLAYED)
    return page


def another(before: Any, bot: str) -> Any:
    """A tab beside those there are, in front of them."""
    before.evaluate("turn(true)")
    page = before.context.new_page()
    page.goto(before.url.split("#")[0] + f"#bot={bot}")
    expect(page.locator(".head")).to_contain_text(bot)
    return page


def test_the_last_of_eight_tabs_starts_a_bot_and_whoever_comes_to_the_front_knows_all(first: Any) -> None:
    tabs = [first]
    for n in range(1, 8):
        tabs.append(another(tabs[-1], f"bot{n}"))
    button(tabs[-1], "Start").click()
    expect(tabs[-1].locator(".head")).to_contain_text("running")
    tabs[-1].evaluate("turn(true)")
    tabs[1].evaluate("turn(false)")
    expect(row(tabs[1], "bot7")).to_contain_text("running")
    button(tabs[1], "Start").click()
    expect(tabs[1].locator(".head")).to_contain_text("running")
    expect(tabs[1].locator(".line", has_text="DEBUG after 99").last).to_be_visible()


def test_a_hidden_tab_goes_on_with_its_title_until_another_is_looked_at_and_when_that_has_gone(
    stage: Stage, first: Any
) -> None:
    control = stage.home.control()
    expect(row(first, "bot3")).to_contain_text("stopped")
    first.evaluate("turn(true)")
    control.start("bot3")
    expect(row(first, "bot3")).to_contain_text("running")
    second = another(first, "bot4")
    expect(row(second, "bot3")).to_contain_text("running")
    control.stop("bot3")
    expect(row(second, "bot3")).to_contain_text("stopped")
    expect(row(first, "bot3")).to_contain_text("running")  # it has let go
    second.close()
    expect(row(first, "bot3")).to_contain_text("stopped")


def test_a_reader_who_stands_at_a_line_finds_it_when_he_comes_back(stage: Stage, first: Any) -> None:
    stage.home.control().start("bot5")
    row(first, "bot5").get_by_role("link").click()
    expect(first.locator(".said")).to_contain_text(re.compile(r"\b[48]\d\d lines"))
    button(first, "Last error").click()
    expect(first.locator(".line.marked")).to_be_visible()
    pid = stage.home.status("bot5")["pid"]
    first.evaluate("turn(true)")
    first.evaluate("turn(false)")
    stage.home.control().restart("bot5")
    expect(first.locator(".facts")).not_to_contain_text(str(pid))
    expect(first.locator(".head")).to_contain_text("running")
    expect(first.locator(".line.marked")).to_be_visible()
    button(first, "Follow").click()
    expect(first.locator(".said")).to_contain_text(re.compile(r"\b8\d\d lines"))
