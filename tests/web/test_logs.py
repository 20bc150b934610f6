"""What several bots write, in one view: by time, searched through all their files, within a time of the reader's own.

Deliberate faults that were tried, each red: lines as they arrive · a bot that was let go still there · what is newer
than the search's end told · the agent's clock taken for the reader's · a download of what is loaded · the lines of the
moment at which the page begins told twice · a guest who is not let in · a traceback that another bot's line ends.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from web.conftest import PHONE, TALKS, WIDE, Stage, button
from web.test_for_everybody import axe as axe
from web.test_for_everybody import broken_rules

EACH, FILES = 1500, 3
BEGIN = datetime(2026, 11, 20, 10)  # in New York, where the agent is; in Tokyo it is 14 hours later
APART = {"shop": 0, "news": 1}
"""Seconds: shop writes in the even ones and news in the odd ones, each EACH lines to a file."""
RAISES = """
import sys, time
print("Traceback (most recent call last):\\n  File \\"a.py\\", line 1", flush=True); time.sleep(0.4)
print("ValueError: the end of it", flush=True)
time.sleep(600)
"""
TICKS = "import time\nwhile True: print('tick', flush=True); time.sleep(0.05)"


def time_of(n: int) -> datetime:
    return BEGIN + timedelta(seconds=n)


def write(folder: Path, name: str) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    seconds = range(APART[name], 2 * EACH * FILES, 2)
    lines = [f"{time_of(n).isoformat()}.000 INFO {name} line {n}" for n in seconds]
    lines[7] = lines[7].replace("INFO", "ERROR needle")
    for age in range(FILES):
        part = lines[(FILES - 1 - age) * EACH : (FILES - age) * EACH]
        (folder / f"{name}.log{f'.{age}' if age else ''}").write_text("\n".join(part) + "\n")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages("America/New_York")
    for name in APART:
        write(one.home.folder / "logs", name)
        one.home.bot(name, TALKS)
    return one


@pytest.fixture(scope="module")
def lively(stages: Callable[..., Stage]) -> Stage:
    return stages(raises=RAISES, talks=TALKS, ticks=TICKS)


@pytest.fixture
def page(stage: Stage) -> Iterator[Any]:
    opened = stage.open(timezone_id="Asia/Tokyo")
    opened.get_by_role("link", name="Logs", exact=True).click()
    expect(opened.locator(".said")).to_contain_text("1999 lines")
    yield opened
    stage.close_pages()
    assert stage.complaints == []


def test_from_a_bots_own_log_to_a_time_in_it(stage: Stage) -> None:
    page = stage.open(timezone_id="Asia/Tokyo")
    page.get_by_role("link", name=re.compile("^news")).click()
    page.get_by_role("link", name="By time…").click()
    expect(page.get_by_role("checkbox", name="news")).to_be_checked()
    expect(page.get_by_role("checkbox", name="shop")).not_to_be_checked()
    expect(page.locator(".said")).to_contain_text("2000 lines")
    page.get_by_label("From").fill((time_of(2 * EACH * FILES - 60) + timedelta(hours=14)).isoformat()[:16])
    expect(page.locator(".said")).to_contain_text("30 of 2000 lines")
    stage.close_pages()
    assert stage.complaints == []


def saved(page: Any, folder: Path) -> list[str]:
    with page.expect_download() as download:
        button(page, "Download").click()
    download.value.save_as(folder / "all.log")
    return (folder / "all.log").read_text().splitlines()


def numbers(lines: list[str]) -> list[int]:
    return [int(line.rsplit(maxsplit=1)[1]) for line in lines]


def test_all_lines_by_time_each_once_through_all_files(page: Any, tmp_path: Path) -> None:
    expect(page.locator(".line b.of").last).to_have_text("news")
    for _ in range(4):
        button(page, "Older").click()
        expect(button(page, "Older")).to_be_visible()
    expect(page.locator(".said")).to_contain_text(f"{2 * EACH * FILES} lines")
    expect(page.locator(".said")).to_contain_text("That is all that is kept.")
    assert numbers(saved(page, tmp_path)) == list(range(2 * EACH * FILES))


def test_a_search_through_all_files_of_all_bots_and_its_download(page: Any, tmp_path: Path) -> None:
    page.get_by_label("Search the log").fill("NEEDLE")
    expect(page.get_by_text("No line fits.")).to_be_visible()
    found = saved(page, tmp_path)  # without a look at older lines before
    assert found == [
        f"{time_of(n).isoformat()}.000 {bot}: ERROR needle {bot} line {n}" for bot, n in (("shop", 14), ("news", 15))
    ]
    expect(page.locator(".line b.of").first).to_have_text("shop")
    page.get_by_label("shop", exact=True).click()
    expect(page.get_by_text("No line fits.")).to_be_visible()
    assert numbers(saved(page, tmp_path)) == [15]


def test_a_time_of_the_readers_own(page: Any, tmp_path: Path) -> None:
    page.get_by_label("From").fill("2026-11-21T00:10")
    page.get_by_label("To").fill("2026-11-21T00:19")
    expect(page.get_by_text("No line fits.")).to_be_visible()
    button(page, "Regular expression").click()
    page.get_by_label("Search the log").fill(r"(shop|news) line \d+[05]$")
    button(page, "Search older").click()
    expect(page.locator(".line b.of").first).to_be_visible()
    assert numbers(saved(page, tmp_path)) == list(range(600, 1200, 5))
    page.get_by_label("To").fill("")
    page.get_by_label("From").fill("")
    page.get_by_label("Search the log").fill("")
    expect(page.locator(".said")).to_contain_text(re.compile(r"\b199\d lines"))


def test_live_and_in_order_whoever_is_chosen(lively: Stage) -> None:
    for bot in ("ticks", "talks", "raises"):
        lively.home.control().start(bot)
    page = lively.open(read_only=True)
    page.get_by_role("link", name="Logs", exact=True).click()
    page.get_by_label("Level").select_option("Errors only")
    error = page.locator(".line.error:not([hidden])", has_text="ValueError: the end of it")
    expect(error).to_have_count(1)
    lively.home.control().restart("talks")
    lively.home.control().restart("raises")
    expect(error).to_have_count(2)
    page.get_by_label("Level").select_option("All lines")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Copy").click()
    expect(page.locator(".said")).to_contain_text("copied")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert [line.split()[0] for line in copied] == sorted(line.split()[0] for line in copied)
    page.get_by_label("talks", exact=True).click()
    expect(page.locator(".line:not([hidden]) b.of", has_text="talks")).to_have_count(0)
    expect(page.locator(".line:not([hidden]) b.of", has_text="raises").first).to_be_visible()
    button(page, "None").click()
    expect(page.get_by_text("Choose a bot whose log is to be shown.")).to_be_visible()
    lively.close_pages()
    assert lively.complaints == []


@pytest.mark.parametrize(("scheme", "locale", "size"), [("light", "en-US", WIDE), ("dark", "ru-RU", PHONE)])
def test_no_rule_is_broken(stage: Stage, axe: str, scheme: str, locale: str, size: dict[str, int]) -> None:
    page = stage.open(color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    page.goto(f"{page.url.partition('#')[0]}#logs")
    expect(page.locator(".line b.of").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert broken_rules(page, axe) == []
    stage.close_pages()
