"""Many tabs and windows of one browser: it gives them six connections to a host together.

Deliberate faults that were tried, each red: a hidden tab that keeps its log's stream · each page with a stream of what
changes · a page that tells the others nothing · nobody who goes on when the one that told has gone · as many logs as
there are windows · the newest made to let go · a log that says nothing when it has let go · one that stays so where
there is room · a line of the log that a reader stood at, gone when he comes back.
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


def test_a_hidden_tab_goes_on_with_its_title_also_when_the_one_in_front_has_gone(stage: Stage, first: Any) -> None:
    control = stage.home.control()
    expect(row(first, "bot3")).to_contain_text("stopped")
    first.evaluate("turn(true)")
    control.start("bot3")
    expect(row(first, "bot3")).to_contain_text("running")
    second = another(first, "bot4")
    control.stop("bot3")
    for page in (first, second):
        expect(row(page, "bot3")).to_contain_text("stopped")
    second.close()
    control.start("bot3")
    expect(row(first, "bot3")).to_contain_text("running")
    control.stop("bot3")


def window(first: Any, bot: str) -> Any:
    """A window beside those there are, in sight as they are."""
    page = first.context.new_page()
    page.goto(first.url.partition("#")[0] + f"#bot={bot}")
    expect(page.locator(".head")).to_contain_text(bot)
    expect(page.locator(".head")).to_contain_text(re.compile("stopped|running"))
    return page


NOT_LIVE = "Not live: this browser follows 3 logs"


def test_eight_windows_in_sight_show_what_is_pressed_in_one(stage: Stage, first: Any) -> None:
    stage.home.control().start("bot6")
    first.goto(first.url.partition("#")[0] + "#bot=bot6")
    windows = [first, *(window(first, "bot6") for _ in range(7))]
    for page in windows:
        expect(page.locator(".head")).to_contain_text("running")
    # by the page's own script: of eight windows a busy machine draws some so seldom that mouse and keyboard wait for it
    button(windows[0], "Stop").evaluate("one => one.click()")
    for page in windows:
        expect(page.locator(".head")).to_contain_text("stopped")
    button(windows[7], "Start").evaluate("one => one.click()")
    for page in windows:
        expect(page.locator(".head")).to_contain_text("running")


def test_of_many_logs_the_oldest_lets_go_says_so_and_goes_on_where_there_is_room(stage: Stage, first: Any) -> None:
    stage.home.control().start("bot2")
    windows = [first, *(window(first, "bot2") for _ in range(5))]
    first.goto(first.url.partition("#")[0] + "#bot=bot2")
    told = [page.get_by_text(NOT_LIVE) for page in windows]
    for there in told[1:4]:
        expect(there.first).to_be_visible()
    for there in (told[0], *told[4:]):
        expect(there).to_have_count(0)
    button(windows[1], "Go on here").click()
    expect(told[1]).to_have_count(0)
    expect(told[4]).to_be_visible()
    stage.home.control().restart("bot2")
    for page in (windows[0], windows[1]):
        expect(page.locator(".said")).to_contain_text(re.compile(r"\b8\d\d lines"))
    for n in (5, 1, 4):
        windows[n].close()
    for n in (0, 2, 3):
        expect(told[n]).to_have_count(0)
        expect(windows[n].locator(".line:not([hidden])", has_text="DEBUG after 99").last).to_be_visible()


def test_a_log_that_nobody_looks_at_makes_room(stage: Stage, first: Any) -> None:
    last = ".line:not([hidden])"
    stage.home.control().restart("bot1")
    first.goto(first.url.partition("#")[0] + "#bot=bot1")
    expect(first.locator(last, has_text="DEBUG after 99").last).to_be_visible()
    hidden, beside = window(first, "bot1"), window(first, "bot1")
    hidden.evaluate("turn(true)")
    seen = [first, beside, window(first, "bot1")]
    for page in seen:
        expect(page.locator(last, has_text="DEBUG after 99").last).to_be_visible()
    before = [page.locator(".said").inner_text() for page in seen]
    stage.home.control().restart("bot1")
    for page, said in zip(seen, before, strict=True):
        expect(page.locator(".said")).not_to_contain_text(said.strip())
        expect(page.locator(last, has_text="DEBUG after 99").last).to_be_visible()
        expect(page.get_by_text(NOT_LIVE)).to_have_count(0)


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
