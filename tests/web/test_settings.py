"""A bot's entry edited on the page and in an editor at once, by a real agent's own file.

Deliberate faults that were tried, each red: the second writer's text over the first one's · no version of what was
there · a script that is not there written at once · a token in a remark let in · what was typed forgotten · the
remark at the end left to the next entry.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from home import make_token
from playwright.sync_api import expect
from web.conftest import TALKS, Stage, button, row
from web.test_for_everybody import broken_rules

from installer import web


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    return stages(calm=TALKS, other=TALKS)


def config(stage: Stage) -> str:
    return (stage.home.folder / "bots.toml").read_text()


def settings(stage: Stage, **face: Any) -> Any:
    page = stage.open(**face)
    row(page, "calm").get_by_role("link").click()
    page.locator(".settings summary").first.click()
    button(page, "Text").click()
    expect(page.locator("#entry")).to_have_value(config(stage).partition("[bots.other]")[0])
    return page


def test_a_link_leads_to_the_settings_of_a_bot(stage: Stage) -> None:
    """As "Settings…" of the icon's menu does; the code of the link is gone from the address all the same."""
    page = stage.open(link=f"{stage.home.control().page(False)}&settings=other")
    expect(button(page, "Text")).to_be_visible()
    expect(page.locator("#name")).to_have_text("other")
    assert page.evaluate("location.hash") == "#settings=other"
    expect(page.locator(".settings summary").first).to_be_focused()


def test_it_is_changed_checked_and_brought_back(stage: Stage) -> None:
    before = config(stage)
    page = settings(stage)
    field, save = page.locator("#entry"), button(page, "Save")
    entry = field.input_value()
    expect(save).to_have_attribute("aria-disabled", "true")
    for wrong, said in (
        ("scirpt = 'x'\n", 'Did you mean "script"'),
        ("[bots.new]\nscript = 'x'\n", "the entry calm alone"),
    ):
        field.fill(entry + wrong)
        save.click()
        expect(page.get_by_role("alert")).to_contain_text(said)
    assert config(stage) == before
    field.fill(f"{entry}restart = 'never'  # mine\n")
    save.click()
    expect(page.get_by_text("It is written.")).to_be_visible()
    assert config(stage) == before.replace(entry, f"{entry}restart = 'never'  # mine\n")
    page.locator(".before summary").first.click()
    page.get_by_role("button", name="Take this text").click()
    expect(field).to_have_value(entry)
    save.click()
    expect(page.get_by_text("It is written.")).to_be_visible()
    assert config(stage) == before


def test_whoever_comes_second_is_told_and_nothing_is_lost(stage: Stage) -> None:
    page = settings(stage)
    field = page.locator("#entry")
    entry = field.input_value()
    with_editor = config(stage).replace(entry, f"{entry}restart = 'never'  # an editor's\n")
    (stage.home.folder / "bots.toml").write_text(with_editor)
    field.fill(f"{entry}restart = 'always'  # mine\n")
    button(page, "Save").click()
    expect(page.get_by_role("alert")).to_contain_text("# an editor's")
    expect(field).to_have_value(f"{entry}restart = 'always'  # mine\n")
    assert config(stage) == with_editor
    button(page, "Write mine all the same").click()
    expect(page.get_by_text("It is written.")).to_be_visible()
    assert "# mine" in config(stage)
    assert "an editor" not in config(stage)
    page.locator(".before summary").first.click()
    expect(page.locator(".before pre").first).to_contain_text("# an editor's")
    assert broken_rules(page, (web.for_tests("axe-core") / "axe.js").read_text("utf-8")) == []


def test_what_is_not_there_is_told_before_it_is_written(stage: Stage) -> None:
    before = config(stage)
    page = settings(stage)
    field = page.locator("#entry")
    entry = field.input_value()
    field.fill(entry.replace("bot.py", "bot.pyy"))
    button(page, "Save").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("bot.pyy does not exist. Did you mean bot.py?")
    expect(alert).to_contain_text("Nothing is written yet.")
    assert config(stage) == before
    button(page, "Write it all the same").click()
    expect(page.get_by_text("It is written.")).to_be_visible()
    assert config(stage) == before.replace(entry, entry.replace("bot.py", "bot.pyy"))
    field.fill(entry)
    button(page, "Save").click()
    expect(page.get_by_text("It is written.")).to_be_visible()


def test_a_token_in_a_remark_reaches_no_file(stage: Stage) -> None:
    before, token = config(stage), make_token(773_001)
    page = settings(stage)
    field = page.locator("#entry")
    field.fill(f"{field.input_value()}# {token}\n")
    button(page, "Save").click()
    expect(page.get_by_role("alert")).to_contain_text("A token does not belong in this file.")
    assert config(stage) == before
    files = [path for path in stage.home.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if token.encode() in path.read_bytes()]


def test_what_is_typed_is_there_again_after_a_look_at_another_bot(stage: Stage) -> None:
    page = settings(stage)
    field = page.locator("#entry")
    entry = field.input_value()
    field.fill(f"{entry}# slower\n")
    row(page, "other").get_by_role("link").click()
    expect(page.locator("h2#name")).to_have_text("other")
    row(page, "calm").get_by_role("link").click()
    expect(field).to_have_value(f"{entry}# slower\n")
    button(page, "Save").click()
    expect(page.get_by_text("It is written.")).to_be_visible()
    expect(field).to_have_value(re.compile(r"# slower\s*$"))
    field.fill(entry)
    button(page, "Save").click()
    expect(page.get_by_text("It is written.")).to_be_visible()


def test_who_may_only_look_does_not_see_it(stage: Stage) -> None:
    page = stage.open(read_only=True)
    row(page, "calm").get_by_role("link").click()
    expect(page.locator(".line, .log").first).to_be_visible()
    expect(page.locator(".settings")).to_have_count(0)
    script = """async () => (await fetch("/v1/edit", {method: "POST", headers: {"BotTray-Page": "1"},
        body: '{"bot": "calm"}'})).status"""
    assert page.evaluate(script) == 403
