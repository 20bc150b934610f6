"""The agent goes away under an open page and comes back; and the page is closed from elsewhere.

Deliberate faults that were tried, each red: the port not asked for again · sessions forgotten · a page that asks no
more · a page that says nothing · close-all that an open page does not notice.
"""

import os
import signal
from collections.abc import Callable

import pytest
from e2e.waiting import ended
from playwright.sync_api import expect
from web.conftest import TALKS, Stage, button, row

from tray_app.core.model import Phase


@pytest.fixture
def stage(stages: Callable[..., Stage]) -> Stage:
    return stages(talks=TALKS, quiet=TALKS)


def test_an_agent_that_was_killed_is_back_in_the_open_page_without_a_new_link(stage: Stage) -> None:
    home = stage.home
    home.control().start("talks")
    page = stage.open()
    row(page, "talks").get_by_role("link").click()
    expect(page.locator(".head")).to_contain_text("running")
    before = home.status()["agent"]["pid"]
    page.evaluate("window.same = true")
    os.kill(before, signal.SIGKILL)
    expect(page.locator(".banner.away")).to_contain_text("bottray open in a terminal brings it back")
    expect(button(page, "Stop")).to_have_attribute("aria-disabled", "true")
    assert ended(before), "its lock is free a moment after the page has heard of it"
    home.agent()
    expect(page.locator(".banner.away")).to_have_count(0)
    assert page.evaluate("window.same"), "not loaded anew"
    assert home.status()["agent"]["pid"] != before
    expect(page.locator(".head")).to_contain_text("running")
    expect(page.locator(".line:not([hidden])", has_text="DEBUG after 99").last).to_be_visible()
    button(page, "Stop").click()
    home.wait_for("talks", lambda view: view.phase is Phase.STOPPED)


def test_a_page_that_is_closed_from_elsewhere_says_so_at_once(stage: Stage) -> None:
    page = stage.open()
    expect(row(page, "quiet")).to_be_visible()
    assert "The page is closed, in 1 browser." in stage.home.run("open", "--close-all").stdout
    expect(page.get_by_role("alert")).to_contain_text("This page has been closed.")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("This page has been closed.")
