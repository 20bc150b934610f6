"""A bot's timeline in the page: days that were written down before, and what a real bot comes to.

Deliberate faults that were tried, each red: bars of one height · no hatching · what is not known counted as down · a
session that may not ask · a young bot's days called a month · ninety stops for the keyboard · no arrows · pointing that
says nothing · the oldest first, or the oldest of all · no look whether there is more · focus lost with the button · the
times of UTC · not asked again after a change · asked again each minute · a refusal that is kept back · a pane
that does not hold what it hides.
"""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from web.conftest import PHONE, TALKS, Stage, button, row

from tray_app.adapters import files
from tray_app.adapters.history.entries import Entry
from tray_app.adapters.history.spans import add
from tray_app.adapters.history.store import Store
from tray_app.core.history.uptime import DAY
from tray_app.core.model import Phase
from tray_app.supervisor.history.timeline import FILE

TODAY = int(time.time() * 1000) // DAY * DAY
YOUNG, OLD = 20, 75
"""Days since when two bots are known."""
ENDS = 23


def remember(state: Path, bot: str, age: int) -> None:
    """A bot that is up all day, but half of the tenth day before today, not on the eighth, and of whose ninth nobody
    knows; the last ENDS hours before today it crashed in each."""
    born = TODAY - age * DAY
    store = Store(state / FILE, "nobody", lambda owner: False)
    store.record([Entry(bot, born, "added")])
    with closing(sqlite3.connect(state / FILE)) as file, file:
        for day in range(age, 0, -1):
            begin = TODAY - day * DAY
            add(file, bot, begin, begin + {8: 0, 9: 0, 10: DAY // 2}.get(day, DAY))
            add(file, bot, begin, begin + (DAY if day == 9 else 0), unknown=True)
    for hour in range(ENDS, 0, -1):
        values = {"exit_code": hour, "reason": ["it fell ill", None, {}], "lived": 60.0}
        store.record([Entry(bot, TODAY - hour * 3_600_000, "crashed", values)])


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    """Its days are those of UTC."""
    one = stages("UTC", calm=TALKS)
    for bot, age in (("old", OLD), ("young", YOUNG)):
        remember(Path(files.folders(one.home.environ).state), bot, age)
        one.home.bot(bot, TALKS)
    return one


def opened(stage: Stage, bot: str, **face: Any) -> Any:
    page = stage.open(**face)
    row(page, bot).get_by_role("link").click()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    return page


def day(page: Any, before: int) -> Any:
    """The bar of so many days before today."""
    return page.locator(".day").nth(-1 - before)


def said(before: int) -> str:
    """As the page writes that day in English."""
    then = datetime.fromtimestamp((TODAY - before * DAY) / 1000, UTC)
    return f"{then:%b} {then.day}"


def test_each_day_is_a_bar_with_its_number(stage: Stage) -> None:
    page = opened(stage, "old", viewport=PHONE)
    expect(page.locator(".day")).to_have_count(90)
    told = [(7, "100 % up"), (8, "0 % up"), (9, "not known"), (10, "50 % up"), (OLD + 1, "BotTray did not know it yet")]
    for before, words in told:
        expect(day(page, before)).to_have_attribute("aria-label", f"{said(before)}: {words}")
    high = {before: day(page, before).locator("i").first.bounding_box()["height"] for before in (7, 8, 10)}
    assert high[8] == 0
    assert high[10] == pytest.approx(high[7] / 2, abs=1)
    lost = day(page, 9).locator(".lost")
    assert lost.bounding_box()["height"] == high[7]
    assert "gradient" in lost.evaluate("one => getComputedStyle(one).backgroundImage"), "hatched"
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), "one thing scrolls, and not two"


def test_what_has_no_picture_has_a_dot(stage: Stage) -> None:
    stage.home.bot("late", TALKS)
    box = opened(stage, "late").locator(".events .dot").bounding_box()
    assert box["width"] == box["height"] < 16


def test_the_last_month_in_a_sentence(stage: Stage) -> None:
    page = opened(stage, "old")
    told = page.locator(".timeline .told")
    expect(told).to_contain_text("% up in the last 30 days; not known for 1 d 0 h")
    page.goto(f"{page.url.partition('#')[0]}#bot=young")
    expect(told).to_contain_text(f"% up since {said(YOUNG)}; not known for 1 d 0 h")
    page.get_by_label("Language").select_option("ru")
    expect(told).to_contain_text("% времени; неизвестно 1 дн 0 ч")
    # a part of a percent stands behind a comma; at some hours of the day there is none
    expect(told).to_contain_text(re.compile(r" \d+(,\d)? % времени"))


def test_pointing_and_keys_say_the_number_of_a_day(stage: Stage) -> None:
    page = opened(stage, "old")
    pointed = page.locator(".pointed")
    expect(day(page, 0)).to_be_visible()
    day(page, 10).hover()
    expect(pointed).to_have_text(f"{said(10)}: 50 % up")
    page.get_by_role("heading", name="Timeline").hover()
    expect(pointed).to_contain_text(f"{said(0)}: ")
    assert page.locator(".day[tabindex='0']").count() == 1, "one stop for the keyboard, not ninety"
    day(page, 0).focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(pointed).to_have_text(f"{said(8)}: 0 % up")
    expect(day(page, 8)).to_be_focused()
    page.keyboard.press("Home")
    expect(pointed).to_contain_text("BotTray did not know it yet")


def test_the_newest_first_by_the_readers_clock_and_more_when_asked(stage: Stage) -> None:
    page = opened(stage, "young", timezone_id="Asia/Tokyo")
    lines = page.locator(".events li")
    expect(lines).to_have_count(5)
    expect(lines.first).to_contain_text("its entry in bots.toml is new")
    expect(lines.nth(1)).to_contain_text("crashed after 1 min: it fell ill")
    expect(lines.nth(1).locator("img")).to_have_attribute("src", "/page/icons/failed.svg")
    there = datetime.fromtimestamp(TODAY / 1000 - 3600, ZoneInfo("Asia/Tokyo"))
    expect(lines.nth(1).locator("time")).to_contain_text(there.strftime("%I:%M:%S"))
    button(page, "Show more").click()
    expect(lines).to_have_count(ENDS + 2)
    expect(lines.last).to_contain_text("its entry in bots.toml is new")
    expect(lines.nth(5)).to_be_focused()
    expect(button(page, "Show more")).to_have_count(0)


def test_it_is_asked_for_when_the_bot_changes_and_not_between(stage: Stage) -> None:
    stage.home.control().start("calm")
    stage.home.wait_for("calm", lambda view: view.phase is Phase.RUNNING)
    noon = "Etc/GMT+6" if datetime.now(UTC).hour >= 12 else "Etc/GMT-6"  # a new day is asked for too
    page = stage.open(read_only=True, timezone_id=noon)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/history" in request.url else None)
    expect(row(page, "calm")).to_contain_text("running")
    page.clock.install()
    row(page, "calm").get_by_role("link").click()
    lines = page.locator(".events li")
    expect(lines.first).to_contain_text("started, PID")
    first = len(asked)  # what its start has still to tell comes in its own time
    page.clock.fast_forward(600_000)
    expect(page.locator(".facts")).to_contain_text("10 min")
    assert len(asked) == first
    stage.home.control().stop("calm")
    expect(lines.first).to_contain_text("stopped")


def test_what_cannot_be_told_says_why(stage: Stage) -> None:
    page = stage.open()
    refusal = '{"error": {"message": "The disk is on fire.", "cure": null}}'
    page.route("**/history?*", lambda route: route.fulfill(status=409, body=refusal))
    row(page, "calm").get_by_role("link").click()
    expect(page.locator(".timeline")).to_contain_text("The timeline cannot be shown: The disk is on fire.")
