"""What the page shows of bots, and what a click does: real bots, seen again by the agent's own word.

Deliberate faults that were tried, each red: Start that posts nothing · a delta not taken in · the order left out ·
trouble not first · a cure without its value · buttons in a read-only page · the code left in the address · no words
for an empty list · an address that cannot be read · a stopped bot's card and last error · "why it is not running" of
one that starts · our own agent as who holds the lease · a command beside its button · Cancel where there is nothing.
"""

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from e2e.waiting import until
from home import ECHO, make_token
from playwright.sync_api import expect
from web.conftest import DIES, PHONE, TALKS, Stage, button, row

from tray_app.core.model import Phase

TOKEN = make_token(771_001)
BY_HAND = make_token(771_002)
QUIET_TOKEN = make_token(771_003)
QUIET = "import os, time\nprint('INFO', os.environ['BOT_TOKEN'], flush=True)\ntime.sleep(600)\n"


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages(calm=TALKS, dies=DIES)
    one.emulator.add_bot(TOKEN, "shop_bot")
    one.emulator.add_bot(BY_HAND, "hand_bot")
    one.home.bot("shop", token=TOKEN)
    one.home.bot("hand", token=BY_HAND, rivals="refuse")
    one.home.control().start("shop")
    one.home.wait_for("shop", lambda view: view.phase is Phase.RUNNING)
    return one


def test_a_running_bot_is_stopped_and_started_by_click_and_two_pages_show_the_same(stage: Stage) -> None:
    page, other = stage.open(), stage.open(viewport=PHONE)
    row(page, "shop").get_by_role("link").click()
    expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
    expect(page.locator(".facts")).to_contain_text(str(stage.home.status("shop")["pid"]))
    expect(page.locator(".head")).to_contain_text("@shop_bot")
    button(page, "Stop").click()
    for one in (page, other):
        expect(row(one, "shop")).to_contain_text("stopped")
    assert stage.home.status("shop")["phase"] == "stopped"
    button(page, "Start").click()
    for one in (page, other):
        expect(row(one, "shop")).to_contain_text("running")
    pid = stage.home.status("shop")["pid"]
    button(page, "Restart").click()
    expect(page.locator(".facts")).not_to_contain_text(str(pid))
    stage.home.wait_for("shop", lambda view: view.phase is Phase.RUNNING and view.pid != pid)
    page.get_by_text("The nine steps of its start").click()
    expect(page.locator(".steps li.ok")).not_to_have_count(0)
    expect(page.locator(".steps li")).to_have_count(9)
    button(page, "Check token").click()
    expect(page.locator(".card", has_text="What Telegram says")).to_contain_text("@shop_bot")


def test_the_one_that_needs_a_person_stands_first_and_says_why(stage: Stage) -> None:
    page = stage.open()
    expect(page.locator("li.row b").first).not_to_have_text("dies")
    row(page, "dies").get_by_role("button").click()
    expect(page.locator("li.row b").first).to_have_text("dies")
    expect(row(page, "dies")).to_contain_text("db.example refused")
    row(page, "dies").get_by_role("link").click()
    card = page.locator(".card.trouble")
    expect(card).to_contain_text("Why it is not running")
    expect(card).to_contain_text("ConnectionError: db.example refused (bot.py, line 4)")
    expect(card.get_by_role("region", name="Its last traceback")).to_contain_text(
        re.compile(r"^Traceback \(most recent.*\n  File .*\n.*\nConnectionError: db.example refused$")
    )
    expect(card.get_by_role("region", name="Its last lines")).to_be_hidden()
    card.get_by_text("Its last lines").click()
    expect(card.get_by_role("region", name="Its last lines")).to_contain_text("connecting")
    expect(page.locator(".head")).to_contain_text("again in")
    card.get_by_role("button", name="Show the log at the error").click()
    expect(page.locator(".line.marked")).to_contain_text("Traceback")
    assert "with a warning · BotTray" in page.title() or page.title() == "BotTray"
    button(page, "Stop").click()
    expect(row(page, "dies")).to_contain_text("stopped")


def test_what_the_agent_can_do_about_a_trouble_is_a_button_that_does_it(stage: Stage) -> None:
    home = stage.home
    copy = home.spawn(command=[sys.executable, str(ECHO)], BOT_TOKEN=BY_HAND, BOTTRAY_API_BASE=stage.emulator.url)
    until(lambda: stage.emulator.state(BY_HAND)["readers"], "the copy reads")
    page = stage.open()
    row(page, "hand").get_by_role("button").click()
    row(page, "hand").get_by_role("link").click()
    expect(page.locator(".card.conflict")).to_contain_text(str(copy.pid))
    told = page.locator(".card.conflict").inner_text()
    assert "Held by" not in told, "nobody but our own agent has its lease"
    assert "What helps" not in told, "the button does it"
    page.get_by_role("button", name=f"End PID {copy.pid}").click()
    assert copy.wait(60) is not None
    expect(page.locator(".head")).to_contain_text("running · @hand_bot")
    assert BY_HAND not in page.content()
    button(page, "Stop").click()
    expect(row(page, "hand")).to_contain_text("stopped")


DRAWN = """async (changes) => {
  const { html, render } = await import("/page/dom.js");
  const { Trouble } = await import("/page/trouble.js");
  const bot = { name: "x", phase: "conflict", state: "conflict", reason: "why",
    cure: "To stop it: kill 4711", lease: null, exit_code: null, warnings: [],
    cures: [{ kind: "end", value: "4711/1.5", label: "End PID 4711" }], ...changes.bot };
  const box = document.createElement("div");
  render(html`<${Trouble} bot=${bot} live=${true} readOnly=${changes.readOnly ?? false} />`, box);
  return box.innerText;
}"""


def test_a_trouble_has_the_heading_of_what_is_so_and_says_no_thing_twice(stage: Stage) -> None:
    page = stage.open()
    expect(row(page, "calm")).to_be_visible()

    def drawn(read_only: bool = False, **changes: Any) -> str:
        return str(page.evaluate(DRAWN, {"bot": changes, "readOnly": read_only}))

    known, full = ([{"kind": kind, "text": "a warning"}] for kind in ("token-in-log", "log"))
    for phase in ("starting", "stopping", "running"):
        assert "What you should know" in drawn(phase=phase, state="warning", warnings=known, reason=None)
    for phase in ("backoff", "conflict", "fatal"):
        assert "Why it is not running" in drawn(phase=phase)
    assert "What helps" not in drawn()
    assert "What helps" in drawn(read_only=True)
    assert "What helps" in drawn(cure="To stop it: kill 4712")
    assert drawn(phase="stopped", state="stopped", reason=None, cure=None, cures=[], exit_code=-2, warnings=known) == ""
    assert "a warning" in drawn(phase="stopped", state="stopped", reason=None, warnings=full)


@pytest.mark.parametrize("what", ["bot=%", "bot=%E0%A4%A", "clean=%"])
def test_an_address_that_cannot_be_read_names_nobody(stage: Stage, what: str) -> None:
    page = stage.open()
    expect(row(page, "calm")).to_be_visible()
    page.goto(f"{page.url.partition('#')[0]}#{what}")
    page.reload()
    expect(row(page, "calm")).to_be_visible()
    row(page, "calm").get_by_role("link").click()
    expect(page.get_by_role("heading", name="calm", exact=True)).to_be_visible()


def test_a_refusal_is_told_and_the_page_goes_on(stage: Stage) -> None:
    page = stage.open()
    row(page, "shop").get_by_role("link").click()
    expect(button(page, "Restart")).to_have_attribute("aria-disabled", "false")
    page.route("**/restart", lambda route: route.fulfill(status=500, body="{}"))
    button(page, "Restart").click()
    expect(page.get_by_role("alert")).to_contain_text("The agent did not answer")
    button(page, "Close").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_all_at_once(stage: Stage) -> None:
    page = stage.open()
    page.get_by_role("button", name="Stop all (").click()
    expect(page.locator("li.row.stopped")).to_have_count(4)
    expect(button(page, "Stop all")).to_have_attribute("aria-disabled", "true")
    row(page, "calm").get_by_role("button").click()
    row(page, "shop").get_by_role("button").click()
    expect(page.locator("li.row.running")).to_have_count(2)


def test_who_may_only_look_sees_everything_and_has_nothing_to_press(stage: Stage) -> None:
    page = stage.open(read_only=True)
    expect(page.get_by_text("Read only")).to_be_visible()
    row(page, "shop").get_by_role("link").click()
    expect(page.locator(".line").first).to_be_visible()
    names = page.get_by_role("button").all_inner_texts()
    assert {"Start", "Stop", "Restart", "Check token", "Start all", "Stop all"} & set(names) == set()


def test_the_code_is_gone_from_the_address_at_once_and_opens_nothing_again(stage: Stage) -> None:
    link = stage.home.control().page(False)
    page = stage.open(link=link)
    expect(row(page, "shop")).to_be_visible()
    assert "link=" not in page.url
    assert page.evaluate("history.length") == 2, "about:blank and the page: nothing to go back to"
    page.reload()
    expect(row(page, "shop")).to_be_visible()
    late = stage.open(link=link)
    expect(late.get_by_role("alert")).to_contain_text("used already")
    expect(late.locator(".command")).to_have_text("bottray open")


def test_with_no_bot_it_says_what_to_type(stages: Callable[..., Stage]) -> None:
    empty = stages()
    page = empty.open()
    expect(page.get_by_role("heading", name="Where is your bot?")).to_be_visible()
    expect(page.locator(".command")).to_contain_text("bottray add")
    expect(button(page, "Next")).to_be_visible()
    expect(button(page, "Cancel")).to_have_count(0)
    page.get_by_role("link", name="Clean up").click()
    expect(page.get_by_text("There is nothing to clean.")).to_be_visible()
    page.go_back()
    empty.home.bot("first", TALKS)
    expect(page.get_by_role("heading", name="first")).to_be_visible()
    entries = empty.home.folder / "bots.toml"
    with open(entries, "a") as file:
        file.write("[bots.second]\nscirpt = 'x.py'\n")
    expect(page.locator(".banner.problem")).to_contain_text("scirpt")
    entries.write_text("")
    expect(page.get_by_role("heading", name="Where is your bot?")).to_be_visible()
    expect(page.locator(".banner.problem")).to_have_count(0)


def test_search_among_many(stages: Callable[..., Stage]) -> None:
    many = stages(**{f"bot{n:02}": TALKS for n in range(30)})
    page: Any = many.open()
    expect(page.locator("li.row")).to_have_count(30)
    page.keyboard.press("/")
    page.keyboard.type("T07")
    expect(page.locator("li.row")).to_have_count(1)
    page.keyboard.type("x")
    expect(page.get_by_text("No bot is called like that.")).to_be_visible()


def test_a_bot_that_was_stopped_is_no_trouble_whatever_it_said_of_being_stopped(stage: Stage) -> None:
    home = stage.home
    stage.emulator.add_bot(QUIET_TOKEN, "quiet_bot")
    home.bot("quiet", QUIET, token=QUIET_TOKEN)
    page = stage.open()
    row(page, "quiet").get_by_role("button").click()
    row(page, "quiet").get_by_role("link").click()
    expect(page.locator(".card.trouble")).to_contain_text("writes its token")
    expect(page.get_by_role("heading", name="What you should know")).to_be_visible()
    button(page, "Stop").click()
    expect(page.locator(".head")).to_contain_text("stopped")
    expect(page.locator(".line.error", has_text="KeyboardInterrupt")).to_be_visible()
    expect(page.locator(".card.trouble")).to_have_count(0)
    expect(row(page, "quiet").locator(".why")).to_have_count(0)
    expect(page.locator(".facts", has_text="Last error")).to_have_count(0)
