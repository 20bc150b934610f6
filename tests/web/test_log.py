"""A bot's log in the page: real output of real bots.

Deliberate faults that were tried, each red: no limit of lines · no following · a pause that scrolls · the level of a
traceback lost · colours shown as they come · the plain search taken for an expression · an expression matched in the
page itself · lines that came later not looked through · times as the agent writes them · lines put in as HTML.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from web.conftest import FLOODS, TALKS, Stage, button

SAYS = "<b>bold</b> (1+1)"


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages("America/New_York", talks=TALKS.replace("said {n}", "said {n} " + SAYS), floods=FLOODS)
    one.home.control().start("talks")
    return one


@pytest.fixture
def page(stage: Stage) -> Iterator[object]:
    opened = stage.open(timezone_id="Asia/Tokyo")
    opened.locator("li.row", has_text="talks").get_by_role("link").click()
    expect(opened.locator(".said")).to_contain_text(re.compile(r"\b[48]\d\d lines"))
    yield opened
    stage.close_pages()
    assert stage.complaints == []


def test_it_follows_and_stands_still(stage: Stage, page) -> None:
    expect(page.get_by_text("DEBUG after 99")).to_be_visible()
    expect(page.locator(".line.debug").first).to_be_visible()
    button(page, "Follow").click()
    page.locator(".box").evaluate("box => box.scrollTo(0, 0)")
    expect(page.get_by_text("ERROR at the beginning")).to_be_visible()
    expect(button(page, "Follow")).to_have_attribute("aria-pressed", "false")
    stage.home.control().restart("talks")
    expect(page.locator(".said")).to_contain_text(re.compile(r"\b8\d\d lines"))
    expect(page.get_by_text("ERROR at the beginning")).to_be_visible()
    button(page, "Follow").click()
    expect(page.get_by_text("ERROR at the beginning")).to_have_count(0)
    expect(page.locator(".line:not([hidden])", has_text="DEBUG after 99").last).to_be_visible()


@pytest.mark.parametrize(
    "event", ["KeyboardEvent('keydown', {key: 'Home'})", "WheelEvent('wheel', {deltaY: -9})"], ids=["key", "wheel"]
)
def test_whoever_turns_back_is_not_called_to_the_end_by_the_next_line(page, event: str) -> None:
    """The scroll itself is told with a later frame: a line that was drawn before it undid it."""
    expect(page.get_by_text("DEBUG after 99")).to_be_visible()
    page.locator(".line").last.evaluate(f"line => line.dispatchEvent(new {event.replace('{', '{bubbles: true, ')})")
    expect(button(page, "Follow")).to_have_attribute("aria-pressed", "false")


def test_colours_levels_and_the_last_error(page) -> None:
    level = page.get_by_label("Level")
    level.select_option("Warnings and above")
    red = page.locator(".line.warning .f1", has_text="WARNING red").last
    expect(red).to_be_visible()
    assert "\x1b" not in page.locator(".sheet").inner_text()
    for part in ("Traceback", 'File "a.py"', "telegram.Conflict: the last one"):
        expect(page.locator(".line.error", has_text=part).last).to_be_visible()
    expect(page.get_by_text("INFO said")).to_have_count(0)
    level.select_option("All lines")
    button(page, "Last error").click()
    expect(page.locator(".line.marked")).to_contain_text("Traceback")
    expect(page.locator(".said")).to_contain_text("The last error is of")


def test_search(page) -> None:
    find = page.get_by_label("Search the log")
    find.fill("(1+1")
    expect(page.locator(".line mark").first).to_have_text("(1+1")
    expect(page.locator(".line").first).to_contain_text(SAYS)
    assert page.locator(".line b").count() == 0, "what a bot writes is text"
    button(page, "Regular expression").click()
    expect(page.get_by_text("This is no regular expression.")).to_be_visible()
    find.fill(r"said 1\d\d\b")
    expect(page.locator(".said")).to_contain_text(re.compile(r"[12]00 of [48]\d\d lines"))
    find.fill("said nothing")
    expect(page.get_by_text("No line fits.")).to_be_visible()


def test_an_expression_that_runs_wild_is_given_up_and_the_page_goes_on(page) -> None:
    find = page.get_by_label("Search the log")
    button(page, "Regular expression").click()
    find.fill("(x+x+)+y")
    expect(page.locator(".said")).to_contain_text(re.compile(r"\b0 of [48]\d\d lines"))
    find.fill(r"(.|.)*(.|.)*\x01")
    expect(page.get_by_text("It took longer than 1 s, and was given up.")).to_be_visible()
    expect(page.locator(".said")).to_contain_text(re.compile(r"\b[48]\d\d lines"))
    find.fill(r"red and|said 7 ")
    expect(page.get_by_text("It took longer than 1 s, and was given up.")).to_have_count(0)
    expect(page.locator(".line mark", has_text="red").first).to_be_visible()
    expect(page.locator(".line mark", has_text=" and").first).to_be_visible()


def test_times_are_the_readers(stage: Stage, page) -> None:
    find = page.get_by_label("Search the log")
    find.fill("ERROR at the beginning")
    line = next(one for one in stage.home.log("talks").splitlines() if "ERROR at the beginning" in one)
    here = datetime.fromisoformat(line.split()[0]).replace(tzinfo=ZoneInfo("America/New_York"))
    there = here.astimezone(ZoneInfo("Asia/Tokyo"))
    expect(page.locator(".line:visible time").first).to_have_text(there.strftime("%H:%M:%S.") + f"{there:%f}"[:3])


def test_copy_and_download(page, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Search the log").fill("said 7 ")
    expect(page.locator(".said")).to_contain_text("of")
    button(page, "Copy").click()
    expect(page.locator(".said")).to_contain_text("copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert set(re.findall(r"INFO said \d+ .*", copied)) == {f"INFO said 7 {SAYS}"}
    with page.expect_download() as download:
        button(page, "Download").click()
    assert download.value.suggested_filename == "talks.log"
    download.value.save_as(tmp_path / "talks.log")
    assert (tmp_path / "talks.log").read_text() == copied


def test_a_flood_leaves_the_page_and_the_agent_at_hand(stage: Stage) -> None:
    stage.home.control().start("floods")
    page = stage.open()
    page.locator("li.row", has_text="floods").get_by_role("link").click()
    expect(page.locator(".said")).to_contain_text(re.compile(r"^\s*2[012]\d\d\d lines"))
    button(page, "Follow").click()
    expect(button(page, "Follow")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("Search the log").fill("nobody")
    expect(page.locator(".line mark").first).to_be_visible()
    assert page.locator(".line").count() < 80, "rows are used over and over"
    button(page, "Stop").click()
    expect(page.locator(".head")).to_contain_text("stopped")
    assert stage.home.status("talks")["phase"] == "running"
    stage.close_pages()


def test_a_line_that_comes_later_is_looked_through_too(stage: Stage, page) -> None:
    button(page, "Regular expression").click()
    page.get_by_label("Search the log").fill(r"said 29\d\b")
    expect(page.locator(".said")).to_contain_text(re.compile(r"\b\d0 of \d+ lines"))
    before = int(re.search(r"(\d+) of", page.locator(".said").inner_text())[1])
    stage.home.control().restart("talks")
    expect(page.locator(".said")).to_contain_text(re.compile(rf"\b{before + 10} of \d+ lines"))
    expect(page.locator(".line mark").last).to_have_text("said 299")
