"""The page by keyboard alone, by rules for everybody (axe-core), in both languages, on both faces, wide and narrow.

Deliberate faults that were tried, each red: a picture without a word for it · text too pale · focus
lost where a button can be pressed no more · a language that the page does not know of itself.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from web.conftest import DIES, PHONE, TALKS, WIDE, Stage, row

from installer import web

FACES = [(scheme, locale, WIDE) for scheme in ("light", "dark") for locale in ("en-US", "ru-RU")]
FACES += [("light", "en-US", PHONE), ("dark", "ru-RU", PHONE)]


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage]) -> Stage:
    one = stages(sample=1.2, talks=TALKS, dies=DIES, **{f"quiet{n}": TALKS for n in range(5)})
    one.home.control().start("talks")
    one.home.control().start("dies")
    one.home.wait_for("dies", lambda view: view.reason)
    return one


@pytest.fixture(scope="module")
def axe() -> str:
    return (web.for_tests("axe-core") / "axe.js").read_text("utf-8")


def broken_rules(page: Any, axe: str) -> list[str]:
    page.evaluate(f"{axe}; 0")
    found = page.evaluate("axe.run(document)")
    assert len(found["passes"]) > 20
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize(("scheme", "locale", "size"), FACES, ids=lambda v: v if isinstance(v, str) else v["width"])
def test_no_rule_is_broken(stage: Stage, axe: str, scheme: str, locale: str, size: dict[str, int]) -> None:
    # without motion: halfway between two colours a button has the contrast of neither
    page = stage.open(color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    expect(row(page, "dies")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == locale[:2]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    assert broken_rules(page, axe) == []
    for bot in ("talks", "dies"):
        page.goto(f"{page.url.partition('#')[0]}#bot={bot}")
        expect(page.locator("#name")).to_have_text(bot)
        expect(page.locator(".line").first).to_be_visible()
        expect(page.locator(".used figure").first).to_be_visible()
        expect(page.locator(".events li").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        assert broken_rules(page, axe) == []
    stage.close_pages()
    assert stage.complaints == []


def focused(page: Any) -> str:
    told: str = page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.innerText")
    return told


def tab_to(page: Any, name: str, most: int = 60) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page).strip() == name:
            return
    raise AssertionError(f"{name!r} is not reached by the keyboard")


def test_by_keyboard_alone(stage: Stage) -> None:
    page = stage.open()
    expect(row(page, "quiet0")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("quiet")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text("quiet1")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text("quiet0")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    expect(page.locator(".head")).to_contain_text("running")
    assert focused(page) == "Start", "the place is not lost"
    page.keyboard.press("Tab")
    assert focused(page) == "Stop"
    tab_to(page, "Log of quiet0")
    expect(page.get_by_text("DEBUG after 99")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.get_by_text("ERROR at the beginning")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Download"
    for _ in range(9):
        page.keyboard.press("Shift+Tab")
        if focused(page) == "Stop":
            break
    stage.close_pages()


def test_the_language_is_chosen_on_the_page_and_kept(stage: Stage) -> None:
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#bot=dies")
    expect(page.locator(".card.trouble")).to_contain_text("Why it is not running")
    page.get_by_label("Language").select_option("ru")
    expect(page.locator(".card.trouble")).to_contain_text("Почему он не работает")
    expect(page.locator(".card.trouble")).to_contain_text("завершился с кодом 1")
    page.reload()
    expect(page.get_by_label("Язык")).to_have_value("ru")
    assert page.evaluate("document.documentElement.lang") == "ru"
    stage.close_pages()
