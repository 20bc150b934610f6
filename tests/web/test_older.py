"""What a log has kept from before: fetched and searched through its older files, by real processes.

Deliberate faults that were tried, each red: the same line counted once · what was found for another search kept · the
newest file alone.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from web.conftest import TALKS, Stage, button, row

EACH = 1996
"""Lines of each of the three files, and two more: the page begins with the second of three that are the same."""


def write(folder: Path, name: str) -> None:
    """NAME.log.2, NAME.log.1, NAME.log: numbered lines, one in the oldest that no backtracking search gets through."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for age, first in ((2, 0), (1, EACH), (0, 2 * EACH)):
        lines = [f"2026-11-20T10:{n // 60 % 60:02}:{n % 60:02}.000 INFO line {n}" for n in range(first, first + EACH)]
        lines += [lines[-1]] * 2  # the same, in the same moment
        if age == 2:
            lines[7] = lines[7].replace("INFO line 7", "ERROR \x1b[31mnee\x1b[0mdle " + "a" * 60 + "!")
        (folder / f"{name}.log{f'.{age}' if age else ''}").write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages()
    write(one.home.folder / "logs", "old")
    one.home.bot("old", TALKS)
    return one


@pytest.fixture
def page(stage: Stage) -> Iterator[Any]:
    opened = stage.open()
    opened.goto(f"{opened.url.partition('#')[0]}#bot=old")
    expect(opened.locator(".said")).to_contain_text("2000 lines")
    yield opened
    stage.close_pages()
    assert stage.complaints == []


def test_older_lines_come_from_the_older_files_each_once(page: Any) -> None:
    button(page, "Older").click()
    expect(page.locator(".said")).to_contain_text("4000 lines")
    expect(page.locator(".said")).to_contain_text("Back to")
    expect(button(page, "Follow")).to_have_attribute("aria-pressed", "false")
    button(page, "Older").click()
    expect(page.locator(".said")).to_contain_text(f"{3 * EACH + 6} lines")
    expect(page.locator(".said")).to_contain_text("That is all that is kept.")
    page.get_by_label("Search the log").fill(f"line {EACH - 1}")
    expect(page.locator(".said")).to_contain_text("3 of")
    page.get_by_label("Search the log").fill(f"line {2 * EACH - 1}")
    expect(page.locator(".said")).to_contain_text("3 of")


@pytest.mark.parametrize(("regex", "text"), [(False, "NEEDLE"), (True, r"n.+dle a{60}")])
def test_a_search_finds_what_the_page_has_not(page: Any, tmp_path: Path, regex: bool, text: str) -> None:
    find = page.get_by_label("Search the log")
    if regex:
        button(page, "Regular expression").click()
    find.fill(text)
    expect(page.get_by_text("No line fits.")).to_be_visible()
    button(page, "Search older").click()
    expect(page.locator(".line.marked")).to_contain_text("needle")
    expect(page.locator(".line.marked .f1")).to_have_text("nee")
    with page.expect_download() as download:
        button(page, "Download").click()
    download.value.save_as(tmp_path / "old.log")
    assert re.fullmatch(r"2026-11-20T10:00:07\.000 ERROR needle a{60}!\n", (tmp_path / "old.log").read_text())
    find.fill("line")
    expect(page.locator(".said")).to_contain_text("2000 lines")


def test_an_expression_that_runs_wild_is_ended_and_the_agent_answers_meanwhile(stage: Stage, page: Any) -> None:
    button(page, "Regular expression").click()
    page.get_by_label("Search the log").fill(r"(a+)+$")
    button(page, "Search older").click()
    expect(button(page, "Searching…")).to_be_visible()
    before = time.monotonic()
    assert stage.home.status("old")["phase"] == "stopped"
    assert time.monotonic() - before < 5
    expect(page.locator(".said")).to_contain_text("It took longer than 10 s, and was given up.")


def test_the_list_says_when_a_bot_last_wrote_an_error(stages: Callable[..., Stage]) -> None:
    one = stages(talks=TALKS, calm="import time\nprint('no ERRORS so far', flush=True)\ntime.sleep(600)\n")
    for name in ("talks", "calm"):
        one.home.control().start(name)
    page = one.open()
    expect(row(page, "talks")).to_contain_text(re.compile(r"last error \d+ s ago"))
    one.home.wait_for("calm", lambda view: view.phase == "running")
    expect(row(page, "calm")).to_contain_text("running")
    expect(row(page, "calm")).not_to_contain_text("error")
    row(page, "talks").get_by_role("link").click()
    expect(page.locator(".facts")).to_contain_text(re.compile(r"Last error\s*\d+ s ago"))
    one.close_pages()
    assert one.complaints == []
