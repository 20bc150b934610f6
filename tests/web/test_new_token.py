"""The card of a bot whose token Telegram refuses: a new one pasted, looked at while it is typed, written on a yes.

Deliberate faults that were tried, each red: a guard that lets in who may only look · the token in an address · the
button before Telegram has said who it is · a field for the token of a script.
"""

from collections.abc import Callable
from typing import Any

import pytest
from home import make_token
from playwright.sync_api import expect
from web.conftest import PHONE, TALKS, WIDE, Stage, row
from web.test_for_everybody import broken_rules

from installer import web

OLD, OTHER, UNKNOWN, CONFIG, STAYS = (make_token(n) for n in range(774_001, 774_006))
NEW = OLD[:-1] + "x"


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages()
    for token, name in ((OLD, "shop_bot"), (OTHER, "other_bot"), (CONFIG, "config_bot"), (STAYS, "stays_bot")):
        one.emulator.add_bot(token, name)
    one.home.bot("shop", token=OLD)
    script = one.home.bot("code", token_in=str(one.home.folder / "bot-code" / "config.py"))
    script.with_name("config.py").write_text(f"# mine\nTOKEN = '{CONFIG}'\n")
    one.home.bot("stays", TALKS, token=STAYS)
    one.emulator.revoke(OLD)
    one.emulator.revoke(CONFIG)
    for name in ("shop", "code"):
        one.home.control().start(name)
        one.home.wait_for(name, lambda view: view.failure == 3)
    return one


def card(stage: Stage, bot: str = "shop", **face: Any) -> tuple[Any, Any]:
    """A page before the bot, and the field for its token."""
    page = stage.open(**face)
    row(page, bot).get_by_role("link").click()
    field = page.locator("#new-token")
    expect(field).to_be_visible()
    return page, field


@pytest.mark.parametrize(
    ("scheme", "locale", "size"), [("light", "en-US", WIDE), ("dark", "ru-RU", PHONE)], ids=["light", "dark"]
)
def test_it_breaks_no_rule_for_everybody(stage: Stage, scheme: str, locale: str, size: dict[str, int]) -> None:
    page, field = card(stage, color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    field.fill(OTHER)
    expect(page.locator(".looked.warning")).to_contain_text("@other_bot")
    assert broken_rules(page, (web.for_tests("axe-core") / "axe.js").read_text("utf-8")) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"


def test_who_may_only_look_has_no_field_and_may_not_send_one(stage: Stage) -> None:
    page = stage.open(read_only=True)
    row(page, "shop").get_by_role("link").click()
    expect(page.locator(".trouble")).to_contain_text("Telegram refuses the token")
    expect(page.locator("#new-token")).to_have_count(0)
    script = """async (headers) => (await fetch("/v1/token", {method: "POST", headers,
        body: '{"bot": "shop", "refused": true}'})).status"""
    assert page.evaluate(script, {"BotTray-Page": "1"}) == 403
    assert stage.open().evaluate(script, {}) == 403


def test_of_a_script_the_file_and_line_are_said(stage: Stage) -> None:
    page = stage.open()
    row(page, "code").get_by_role("link").click()
    expect(page.get_by_role("note")).to_contain_text(f"line 2 of {stage.home.folder / 'bot-code' / 'config.py'}")
    expect(page.locator("#new-token")).to_have_count(0)


def test_a_new_token_is_looked_at_written_and_the_bot_runs(stage: Stage) -> None:
    env = stage.home.folder / "bot-shop" / ".env"
    page, field = card(stage)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    write = page.get_by_role("button", name=f"Write it into {env} and start")
    expect(page.locator("#new-token-goes")).to_contain_text(f"kept as {env}.before-bottray")
    for token, said in (
        ("nonsense", "That is no bot token"),
        (UNKNOWN, "Telegram refuses the token"),
        (OTHER, "This is another bot than before: @other_bot."),
    ):
        expect(write).to_have_attribute("aria-disabled", "true")
        field.fill(token)
        expect(page.locator(".looked")).to_contain_text(said)
    expect(write).to_have_attribute("aria-disabled", "false")
    stage.emulator.add_bot(NEW, "shop_bot")
    field.fill(NEW)
    expect(write).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".looked.running")).to_have_text("@shop_bot found.")
    assert env.read_text() == f"BOT_TOKEN={OLD}\n"
    write.click()
    expect(page.locator(".head")).to_contain_text("running")
    expect(page.locator("#new-token")).to_have_count(0)
    assert env.read_text() == f"BOT_TOKEN={NEW}\n"
    assert env.with_name(".env.before-bottray").read_text() == f"BOT_TOKEN={OLD}\n"
    secrets = [NEW.partition(":")[2], OTHER, UNKNOWN]
    assert not [url for url in asked if any(secret in url for secret in secrets)]
    assert page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})").count(secrets[0]) == 0
    files = [path for path in stage.home.folder.rglob("*") if path.is_file() and path != env]
    assert not [path for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]


def test_a_token_that_is_refused_while_the_bot_runs_is_replaced_too(stage: Stage) -> None:
    stage.home.control().start("stays")
    stage.home.wait_for("stays", lambda view: view.phase == "running")
    stage.emulator.revoke(STAYS)
    stage.home.control().check("stays")
    page, field = card(stage, "stays")
    expect(page.locator(".head")).to_contain_text("running, with a warning")
    newest = STAYS[:-1] + "y"
    stage.emulator.add_bot(newest, "stays_bot")
    field.fill(newest)
    expect(page.locator(".looked.running")).to_have_text("@stays_bot found.")
    field.press("Enter")
    expect(page.locator("#new-token")).to_have_count(0)
    stage.home.wait_for("stays", lambda view: view.phase == "running" and not view.warnings)
    assert newest in (stage.home.folder / "bot-stays" / ".env").read_text()
