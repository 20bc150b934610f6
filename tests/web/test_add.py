"""A bot is added on the page by clicks alone: a real agent, real folders, a bot on a real library, the emulator.

Deliberate faults that were tried, each red: what has changed is written all the same · a read-only session that may
browse · a refusal without its cure · "It is added" once more in the place of a new bot · a sentence away from the field
· Back past a question that was answered · names that the keyboard does not reach.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from home import make_token
from playwright.sync_api import expect
from web.conftest import PHONE, WIDE, Stage, button
from web.test_for_everybody import broken_rules, tab_to

from installer import web

TOKEN, OTHER, UNKNOWN = make_token(772_001), make_token(772_002), make_token(772_003)
LIBRARY = """
import os
import telebot
from telebot import apihelper

apihelper.API_URL = os.environ["BOTTRAY_API_BASE"] + "/bot{0}/{1}"
bot = telebot.TeleBot(os.environ["SHOP_TOKEN"])


@bot.message_handler(func=lambda message: True)
def echo(message):
    bot.reply_to(message, message.text)


print("polling", flush=True)
bot.infinity_polling(timeout=5, long_polling_timeout=5)
"""


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the user is at home."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage], user: Path) -> Stage:
    one = stages(user=user)
    for token, name in ((TOKEN, "shop_bot"), (OTHER, "other_bot")):
        one.emulator.add_bot(token, name)
    (one.home.folder / "bots.toml").write_text("# mine\n")
    return one


@pytest.fixture(scope="module")
def axe() -> str:
    return (web.for_tests("axe-core") / "axe.js").read_text("utf-8")


def project(stage: Stage, folder: Path, **more: str) -> Path:
    """A bot's folder as people have it, without a token; `more` are files by their stems, as scripts."""
    folder.mkdir(parents=True)
    (folder / "bot.py").write_text(LIBRARY)
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={stage.emulator.url}\n")
    (folder / ".venv").symlink_to(sys.prefix)
    for name, text in more.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def config(stage: Stage) -> str:
    return (stage.home.folder / "bots.toml").read_text()


def at(page: Any, name: str) -> Any:
    """That the page has come to this step."""
    expect(page.locator(".stages [aria-current=step]")).to_contain_text(name)


def choose(page: Any, path: Path) -> None:
    """By its path, as who has it in the clipboard."""
    page.get_by_label("Folder, script or old launcher").fill(str(path))
    button(page, "Next").click()


def test_from_nothing_to_a_running_bot_by_clicks_alone(stage: Stage, user: Path) -> None:
    shop = project(stage, user / "bots" / "my shop")
    stage.emulator.queue(TOKEN, "hello")
    page = stage.open()
    expect(page.get_by_role("heading", name="No bots yet.")).to_be_visible()
    expect(page.locator(".folder .here")).to_have_text(str(user))
    page.get_by_role("button", name="Folder bots").click()
    page.get_by_role("button", name="Folder my shop").click()
    expect(page.get_by_label("Folder, script or old launcher")).to_have_value(str(shop))
    expect(page.get_by_role("button", name=".env")).to_have_count(0)
    page.get_by_label("Show hidden files").check()
    expect(page.get_by_role("button", name=".env")).to_be_visible()
    button(page, "Next").click()
    at(page, "What was understood")
    expect(page.locator(".rows")).to_contain_text(str(shop / "bot.py"))
    button(page, "Next").click()
    at(page, "Token")
    field = page.get_by_label("Token", exact=True)
    for wrong, said in (("nonsense", "That is no bot token"), (UNKNOWN, "Telegram refuses the token")):
        field.fill(wrong)
        button(page, "Check token").click()
        expect(page.locator("form:has(#token)").get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_role("alert")).to_contain_text("and paste it here.")
    field.fill(TOKEN)
    field.press("Enter")
    expect(page.locator(".note.running")).to_have_text("@shop_bot found, 1 message waits.")
    button(page, "Next").click()
    at(page, "Add and start")
    assert config(stage) == "# mine\n"
    button(page, "Add the bot").click()
    expect(page.locator("#name")).to_have_text("my-shop")
    expect(page.locator(".head")).to_contain_text("running")
    expect(page.locator(".steps li")).to_have_count(9)
    stage.emulator.wait_for(TOKEN, lambda state: state["confirmed"])
    assert config(stage).startswith("# mine\n")
    assert TOKEN not in config(stage) + page.content() + page.url
    assert f"SHOP_TOKEN={TOKEN}" in (shop / ".env").read_text().replace("'", "").replace('"', "")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, performance.getEntries()])")
    assert TOKEN not in stored
    button(page, "Stop").click()
    expect(page.locator(".head")).to_contain_text("stopped")


def test_back_loses_nothing_and_cancel_leaves_every_file(stage: Stage, user: Path) -> None:
    folder = project(stage, user / "two")
    (folder / ".env").write_text(
        f"BOTTRAY_API_BASE={stage.emulator.url}\nSHOP_TOKEN={OTHER}\nSHOP_TOKEN_OLD={UNKNOWN}\n"
    )
    (folder / "second.py").write_text(LIBRARY.replace("SHOP_TOKEN", "SHOP_TOKEN_OLD"))
    files = [folder / "bot.py", folder / "second.py", folder / ".env", stage.home.folder / "bots.toml"]
    before = [path.read_bytes() for path in files]
    page = stage.open()
    button(page, "Add bot…").click()
    choose(page, folder)
    expect(page.get_by_text("Several scripts may be meant:")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_checked()
    page.get_by_role("radio", name="second.py").check()
    button(page, "Next").click()
    expect(page.locator(".rows")).to_contain_text(str(folder / "second.py"))
    button(page, "Back").click()
    expect(page.get_by_role("radio", name="second.py")).to_be_checked()
    page.get_by_role("radio", name="bot.py").check()
    button(page, "Next").click()
    expect(page.locator(".rows")).to_contain_text(str(folder / "bot.py"))
    expect(page.locator(".note.running")).to_contain_text("@other_bot found, 0 messages wait.")
    page.get_by_label("Name").fill("renamed")
    page.keyboard.press("Enter")
    at(page, "Add and start")
    expect(page.locator(".deeds")).to_contain_text("renamed")
    button(page, "Back").click()
    expect(page.get_by_label("Name")).to_have_value("renamed")
    button(page, "Back").click()
    button(page, "Back").click()
    expect(page.get_by_label("Folder, script or old launcher")).to_have_value(str(folder))
    button(page, "Cancel").click()
    expect(page.locator(".stages")).to_have_count(0)
    assert [path.read_bytes() for path in files] == before
    assert not [path for path in folder.iterdir() if path.name not in ("bot.py", "second.py", ".env", ".venv")]


def test_a_refusal_is_the_terminals_own_sentence(stage: Stage, user: Path) -> None:
    (user / "empty").mkdir()
    (user / "loop").symlink_to("loop")
    os.mkfifo(user / "pipe.sh")
    page = stage.open()
    button(page, "Add bot…").click()
    for name, terminal, here in (
        ("empty", f"Name the script itself: bottray add {user / 'empty' / 'SCRIPT.py'}", "Choose the script itself."),
        ("nowhere", "a path with blanks in it goes between quotes.", "or choose it below."),
        ("loop", "is a link that leads back to itself. Correct the link or remove it.", ""),
        ("pipe.sh", "it is a pipe or a device, and no file.", ""),
    ):
        choose(page, user / name)
        said = " ".join(stage.home.run("add", str(user / name)).stderr.split())
        assert terminal in said
        if here:
            said = f"{said.removesuffix(terminal).rstrip().removesuffix(';')}{',' * here.startswith('or')} {here}"
        expect(page.get_by_role("alert")).to_have_text(re.compile(re.escape(said).replace(r"\ ", r"\s+")))
    expect(page.get_by_role("button", name="pipe.sh")).to_have_count(0)


def test_what_has_changed_before_the_last_yes_is_shown_anew(stage: Stage, user: Path) -> None:
    folder = project(stage, user / "later")
    page = stage.open()
    button(page, "Add bot…").click()
    choose(page, folder)
    button(page, "Next").click()
    button(page, "Without a token").click()
    at(page, "Add and start")
    with open(folder / ".env", "a") as file:
        file.write(f"SHOP_TOKEN={OTHER}\n")
    before = config(stage)
    button(page, "Add the bot").click()
    expect(page.get_by_text("Something has changed in the meantime")).to_be_visible()
    assert config(stage) == before


def test_what_was_said_is_there_until_one_comes_back_to_add_another(stage: Stage, user: Path) -> None:
    folder = project(stage, user / "missed")
    with open(folder / ".env", "a") as file:
        file.write(f"SHOP_TOKEN={make_token(772_004)}\n")
    (folder / "requirements.txt").write_text("no-such-package-of-anybody==1\n")
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#add")
    choose(page, folder)
    button(page, "Next").click()
    at(page, "Add and start")
    page.get_by_label("Add it all the same").check()
    page.get_by_label("Install what is missing into").uncheck()
    button(page, "Add the bot").click()
    expect(page.get_by_role("heading", name="It is added")).to_be_visible()
    expect(page.locator(".said")).to_contain_text("It lacks no-such-package-of-anybody")
    expect(page.get_by_text("missed was not started.")).to_be_visible()
    page.get_by_role("link", name="Doctor").click()
    button(page, "Add bot…").click()
    at(page, "Where it lies")
    expect(page.get_by_label("Folder, script or old launcher")).to_have_value("")


def test_who_may_only_look_may_not_browse(stage: Stage) -> None:
    page = stage.open(read_only=True)
    expect(page.get_by_text("Read only")).to_be_visible()
    expect(button(page, "Add bot…")).to_have_count(0)
    page.goto(f"{page.url.partition('#')[0]}#add")
    expect(page.locator(".stages")).to_have_count(0)
    for path in ("browse", "add"):
        got = page.evaluate(
            """async (path) => (await fetch(path, {method: "POST", headers: {"BotTray-Page": "1"},
            body: '{"path": "~"}'})).status""",
            f"/v1/{path}",
        )
        assert got == 403


FACES = [("light", "en-US", WIDE), ("dark", "ru-RU", PHONE)]


@pytest.mark.parametrize(("scheme", "locale", "size"), FACES, ids=lambda v: v if isinstance(v, str) else v["width"])
def test_no_rule_is_broken_at_any_step(
    stage: Stage, user: Path, axe: str, scheme: str, locale: str, size: dict[str, int]
) -> None:
    folder = user / "for everybody"
    if not folder.exists():
        project(stage, folder, second=LIBRARY)
    page = stage.open(color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    page.goto(f"{page.url.partition('#')[0]}#add")
    first = page.locator(".add > .verbs button").first

    def look(shown: str) -> None:
        expect(page.locator(shown).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        assert broken_rules(page, axe) == []

    page.locator("#path").fill(str(user / "empty"))
    first.click()
    look(".note.failed")
    page.locator("#path").fill(str(folder))
    first.click()
    look(".choice")
    first.click()
    look(".rows")
    first.click()
    look("#token")
    page.locator("#token").fill(OTHER)
    first.click()
    look(".note.running")
    first.click()
    look(".deeds")


def test_by_keyboard_alone(stage: Stage, user: Path) -> None:
    (user / "bots" / "a shop").mkdir(parents=True)
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#add")
    expect(page.locator(".folder .here")).to_have_text(str(user))
    tab_to(page, "Home")
    for _next in page.locator(".folder .ways button[aria-pressed]").all():  # where its bots lie, if it has any
        page.keyboard.press("Tab")
    expect(page.get_by_label("Show hidden files")).to_be_focused()
    page.keyboard.press("Tab")
    for letters in ("ArrowDown", "ArrowUp", "End", "Home", "Enter"):
        page.keyboard.press(letters)
    expect(page.locator(".folder .here")).to_have_text(str(user / "bots"))
    expect(page.get_by_role("button", name="Folder a shop")).to_be_focused()
    page.keyboard.press("Backspace")
    expect(page.locator(".folder .here")).to_have_text(str(user))
    expect(page.get_by_role("button", name="Folder bots")).to_be_focused()
    tab_to(page, "Cancel")


def test_what_is_dropped_is_a_path(stage: Stage, user: Path) -> None:
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#add")
    expect(page.locator(".folder .here")).to_have_text(str(user))
    field = page.get_by_label("Folder, script or old launcher")
    address = f"{user.as_uri()}/my%20bot"
    drop(page, "text/uri-list", f"# of a file manager\r\n{address}\r\n")
    expect(field).to_have_value(address)
    drop(page, "text/plain", "~/bots")
    expect(field).to_have_value("~/bots")
    drop(page, "application/x-other", "something")
    expect(page.get_by_role("alert")).to_contain_text("The browser does not tell where that lies.")


def drop(page: Any, kind: str, text: str) -> None:
    page.evaluate(
        """([kind, text]) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.setData(kind, text);
            const event = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer });
            document.querySelector(".add").dispatchEvent(event);
        }""",
        [kind, text],
    )
