"""A bot's entry as a form: the same file, checked by the same code, before a real agent.

Deliberate faults that were tried, each red: a fault away from its field · a remark lost · what was typed lost on the
way to the text · a second writer not told · a file that is not there written at once.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from web.conftest import PHONE, TALKS, WIDE, Stage, button, row
from web.test_for_everybody import broken_rules

from installer import web


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages(calm=TALKS, other=TALKS)
    file = one.home.folder / "bots.toml"
    remarked = file.read_text().replace("stop_timeout = 2\n", "stop_timeout = 2  # soon\n# the end\n\n", 1)
    file.write_text(remarked)
    return one


def config(stage: Stage) -> str:
    return (stage.home.folder / "bots.toml").read_text()


def form(stage: Stage, **face: Any) -> Any:
    page = stage.open(**face)
    row(page, "calm").get_by_role("link").click()
    page.locator(".settings summary").first.click()
    expect(page.locator("#field-script")).to_have_value(str(stage.home.folder / "bot-calm" / "bot.py"))
    return page


def save(page: Any) -> None:
    button(page, "Save").click()
    expect(page.get_by_text("It is written.")).to_be_visible()


def test_a_field_changes_its_own_value_and_no_other_letter(stage: Stage) -> None:
    before = config(stage)
    page = form(stage)
    expect(page.get_by_text("Only the text has: api_base.")).to_be_visible()
    expect(button(page, "Save")).to_have_attribute("aria-disabled", "true")
    page.get_by_label("Time to finish when it is stopped").fill("3s")
    page.get_by_label("When it has ended by itself").select_option("leave it")
    page.get_by_label("Arguments").fill("--name 'my shop'")
    save(page)
    assert config(stage) == before.replace(
        "stop_timeout = 2  # soon\n",
        """stop_timeout = "3s"  # soon\nargs = "--name 'my shop'"\nrestart = "never"\n""",
        1,
    )
    page.get_by_label("Time to finish when it is stopped").fill("2")
    page.get_by_label("Arguments").fill("")
    button(page, "Text").click()
    expect(page.locator("#entry")).to_have_value(
        before.partition("\n[bots.other]")[0].replace("soon\n", 'soon\nrestart = "never"\n')
    )
    page.locator("#entry").fill(page.locator("#entry").input_value().replace('restart = "never"\n', ""))
    button(page, "Form").click()
    expect(page.get_by_label("When it has ended by itself")).to_have_value("always")
    save(page)
    assert config(stage) == before


@pytest.mark.parametrize(
    ("scheme", "locale", "size"), [("light", "en-US", WIDE), ("dark", "ru-RU", PHONE)], ids=["light", "dark"]
)
def test_a_fault_is_told_at_its_field_and_nothing_is_written(
    stage: Stage, scheme: str, locale: str, size: dict[str, int]
) -> None:
    before = config(stage)
    page = form(stage, color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    page.locator("#field-memory_limit").fill("300")
    page.locator("#field-args").fill("--x 'y")
    page.locator(".settings .first").click()
    expect(page.locator("#field-args")).to_be_focused()
    for key, said in (("memory_limit", "300M"), ("args", "args")):
        expect(page.locator(f"#field-{key}")).to_have_attribute("aria-describedby", f"field-{key}-fault")
        expect(page.locator(f"#field-{key}-fault")).to_contain_text(said)
    assert broken_rules(page, (web.for_tests("axe-core") / "axe.js").read_text("utf-8")) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert config(stage) == before


def test_a_file_that_is_not_there_is_told_at_its_field(stage: Stage) -> None:
    before = config(stage)
    page = form(stage)
    script = page.locator("#field-script")
    there = script.input_value()
    script.fill(f"{there}y")
    button(page, "Save").click()
    expect(page.locator("#field-script-fault")).to_contain_text("Did you mean bot.py?")
    assert config(stage) == before
    script.fill(there)
    page.get_by_label("Folder in which it works").fill("nowhere")
    button(page, "Save").click()
    expect(page.locator("#field-folder-fault")).to_contain_text("does not exist")
    expect(page.locator("#field-script-fault")).to_have_count(0)
    button(page, "Write it all the same").click()
    expect(page.get_by_text("It is written.")).to_be_visible()
    assert 'folder = "nowhere"' in config(stage)
    page.get_by_label("Folder in which it works").fill("")
    save(page)
    assert config(stage) == before


def test_a_slip_of_the_file_is_seen_at_its_field_and_mended_there(stage: Stage) -> None:
    before, file = config(stage), stage.home.folder / "bots.toml"
    file.write_text(before.replace("# the end\n", 'start = "atuo"\n# the end\n', 1))
    page = form(stage)
    expect(page.locator("#field-start-fault")).to_contain_text('Did you mean "auto"?')
    page.get_by_label("Start", exact=False).and_(page.locator("select#field-start")).select_option("manual")
    save(page)
    assert config(stage) == before.replace("# the end\n", 'start = "manual"\n# the end\n', 1)
    file.write_text(before.replace("# the end\n", "start = auto\n# the end\n", 1))
    page.reload()
    page.locator(".settings summary").first.click()
    expect(page.locator("#entry")).to_be_visible()
    button(page, "Form").click()
    expect(page.get_by_role("alert")).to_contain_text("A line of the text cannot be read")
    file.write_text(before)


def test_another_kind_of_program_takes_what_was_typed(stage: Stage) -> None:
    before = config(stage)
    page = form(stage)
    there = page.locator("#field-script").input_value()
    page.get_by_label("What runs").and_(page.locator("select")).select_option("Program")
    page.locator("#field-command").fill(f"python3 {there}")
    save(page)
    assert f'command = "python3 {there}"' in config(stage)
    assert "script" not in config(stage).partition("[bots.other]")[0]
    page.locator(".before summary").first.click()
    page.get_by_role("button", name="Take this text").first.click()
    expect(page.locator("#field-script")).to_have_value(there)
    save(page)
    assert config(stage) == before


def test_whoever_comes_second_is_told_in_the_form_too(stage: Stage) -> None:
    before = config(stage)
    page = form(stage)
    page.get_by_label("Arguments").fill("--mine")
    (stage.home.folder / "bots.toml").write_text(before.replace("# the end\n", "# an editor's\n", 1))
    button(page, "Save").click()
    expect(page.get_by_role("alert")).to_contain_text("# an editor's")
    assert "--mine" not in config(stage)
    button(page, "Take this one").click()
    expect(page.get_by_label("Arguments")).to_have_value("")
    (stage.home.folder / "bots.toml").write_text(before)


def test_how_its_log_is_kept(stage: Stage) -> None:
    before = config(stage)
    page = form(stage)
    packed = page.get_by_label("Older files are compressed")
    expect(packed).to_have_value("")
    packed.select_option("yes")
    page.get_by_label("How many older files stay").fill("9")
    save(page)
    assert config(stage) == before.replace("\n# the end", "\nlog_keep = 9\nlog_compress = true\n# the end", 1)
    packed.select_option("as for all bots")
    page.get_by_label("How many older files stay").fill("")
    save(page)
    assert config(stage) == before
