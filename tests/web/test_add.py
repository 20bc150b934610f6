"""A bot is added on one screen of the page: a real agent, real folders, bots on real libraries, the emulator.

Deliberate faults that were tried, each red: what has changed is written all the same · a read-only session that may
browse · a refusal without its cure · bots looked for before somebody asks · a copy that is closed and was not named ·
the page that goes to the new bot before its end is told · an answer that is not asked for again · names that the
keyboard does not reach · pip's words that are shown unasked.
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


AIOGRAM = """
import asyncio, logging, os
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

logging.basicConfig(level=logging.INFO)
dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message):
    await message.answer(message.text)


async def main():
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOTTRAY_API_BASE"]))
    await dispatcher.start_polling(Bot(os.environ["SHOP_TOKEN"], session=session), polling_timeout=5)


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the user is at home."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="module")
def stage(stages: Callable[..., Stage], user: Path) -> Stage:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PIP_NO_INDEX", "1")  # an installation fails at once, and asks nobody
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


def shows(page: Any, title: str) -> None:
    expect(page.locator("#adding")).to_have_text(title)


def choose(page: Any, path: Path) -> None:
    """By its path, as who has it in the clipboard."""
    page.get_by_label("Folder, script or old launcher").fill(str(path))
    button(page, "Next").click()


def add(page: Any) -> Any:
    """The one button; pressed as soon as it may be."""
    one = page.locator(".whole > .verbs .first")
    expect(one).to_have_attribute("aria-disabled", "false")
    return one


def test_from_nothing_to_an_answer_on_one_screen(stage: Stage, user: Path) -> None:
    """Its old window is closed, which was said before; what is wrong with a token is told as it is typed."""
    shop = project(stage, user / "Desktop" / "my shop bot")
    (shop / "bot.py").write_text(AIOGRAM)
    old = {"SHOP_TOKEN": TOKEN, "BOTTRAY_API_BASE": stage.emulator.url}
    stage.home.spawn(command=[str(shop / ".venv" / "bin" / "python"), "bot.py"], folder=shop, **old)
    stage.emulator.queue(TOKEN, "to the old one")
    stage.emulator.wait_for(TOKEN, lambda state: state["confirmed"])
    page = stage.open()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    shows(page, "Where is your bot?")
    expect(page.locator(".folder .here")).to_contain_text(str(user))
    expect(page.get_by_role("button", name=".env")).to_have_count(0)
    assert "nearby" not in asked
    button(page, "Look for my bots").click()
    page.get_by_role("button", name="my shop bot Desktop").click()
    shows(page, "Here is what I found")
    expect(page.locator(".rows").first).to_contain_text("bot.py")
    field = page.get_by_label("Token", exact=True)
    expect(field).to_be_focused()
    for wrong, said in (("nonsense", "That is no bot token"), (UNKNOWN, "Telegram refuses the token")):
        field.fill(wrong)
        expect(page.locator(".token").get_by_role("alert")).to_contain_text(said)
        expect(page.locator(".whole > .verbs .first")).to_have_attribute("aria-disabled", "true")
    field.fill(TOKEN)
    expect(page.locator(".note.running")).to_have_text("@shop_bot found.")
    expect(page.locator(".will")).to_contain_text("It runs already, started")
    expect(page.locator(".will")).to_contain_text("Its token goes into .env as SHOP_TOKEN")
    assert str(user) not in page.locator("#detail").inner_text(), "paths on demand only"
    page.get_by_text("Details").click()
    expect(page.locator(".rows").last).to_contain_text(str(shop / "bot.py"))
    assert config(stage) == "# mine\n"
    assert "SHOP_TOKEN" not in (shop / ".env").read_text()
    add(page).click()
    shows(page, "Your bot is added")
    expect(page.locator(".answers")).to_contain_text("@shop_bot runs: write to it now.")
    expect(page.get_by_role("link", name="Open @shop_bot in Telegram")).to_have_attribute(
        "href", "https://t.me/shop_bot"
    )
    stage.emulator.queue(TOKEN, "hello")
    expect(page.locator(".answers")).to_contain_text("A message has come, and it has dealt with it.")
    assert "ended PID" in stage.home.log("my-shop-bot")
    assert config(stage).startswith("# mine\n")
    assert TOKEN not in config(stage) + page.content() + page.url
    assert f"SHOP_TOKEN={TOKEN}" in (shop / ".env").read_text().replace("'", "").replace('"', "")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, performance.getEntries()])")
    assert TOKEN not in stored
    button(page, "Show the bot").click()
    expect(page.locator("#name")).to_have_text("my-shop-bot")
    expect(page.locator(".steps li")).to_have_count(9)
    button(page, "Stop").click()
    expect(page.locator(".head")).to_contain_text("stopped")


def test_an_answer_can_be_changed_and_cancel_leaves_every_file(stage: Stage, user: Path) -> None:
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
    page.get_by_role("button", name="second.py").click()
    expect(page.locator(".rows").first).to_contain_text("second.py")
    button(page, "Change: Which one?").click()
    page.get_by_role("button", name="bot.py").click()
    expect(page.locator(".rows").first).to_contain_text("in .env, as SHOP_TOKEN")
    expect(page.locator(".note.running")).to_contain_text("@other_bot found.")
    page.get_by_label("Name").fill("renamed")
    expect(page.locator(".will")).to_contain_text("renamed goes on the list")
    page.get_by_role("link", name="Doctor").click()
    button(page, "Add bot…").click()
    expect(page.get_by_label("Name")).to_have_value("renamed")
    button(page, "Choose another").click()
    expect(page.get_by_label("Folder, script or old launcher")).to_have_value(str(folder))
    button(page, "Cancel").click()
    expect(page.locator("#adding")).to_have_count(0)
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


def test_what_has_changed_before_the_yes_is_shown_anew(stage: Stage, user: Path) -> None:
    folder = project(stage, user / "later")
    page = stage.open()
    button(page, "Add bot…").click()
    choose(page, folder)
    page.get_by_label("Add it without a token.").check()
    expect(add(page)).to_have_text("Add and start")
    with open(folder / ".env", "a") as file:
        file.write(f"SHOP_TOKEN={OTHER}\n")
    before = config(stage)
    add(page).click()
    expect(page.get_by_text("Something has changed in the meantime")).to_be_visible()
    assert config(stage) == before


def test_an_installation_that_fails_is_told_with_what_pip_said_folded(stage: Stage, user: Path) -> None:
    folder = project(stage, user / "missed")
    with open(folder / ".env", "a") as file:
        file.write(f"SHOP_TOKEN={make_token(772_004)}\n")
    (folder / "requirements.txt").write_text("no-such-package-of-anybody==1\n")
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#add")
    choose(page, folder)
    expect(page.get_by_label("What it lacks is installed: no-such-package-of-anybody")).to_be_checked()
    page.get_by_label("Add it all the same").check()
    add(page).click()
    expect(page.get_by_text("missed was not started.")).to_be_visible()
    expect(page.locator(".note.warning")).to_contain_text("Installing for bot missed failed")
    words = page.locator(".add pre.said")
    expect(words).to_be_hidden()
    page.get_by_text("What the installing program said").click()
    expect(words).to_contain_text("no-such-package-of-anybody==1")
    page.get_by_role("link", name="Doctor").click()
    button(page, "Add bot…").click()
    shows(page, "Where is your bot?")
    expect(page.get_by_label("Folder, script or old launcher")).to_have_value("")


def test_who_may_only_look_may_not_browse(stage: Stage) -> None:
    page = stage.open(read_only=True)
    expect(page.get_by_text("Read only")).to_be_visible()
    expect(button(page, "Add bot…")).to_have_count(0)
    page.goto(f"{page.url.partition('#')[0]}#add")
    expect(page.locator("#adding")).to_have_count(0)
    for path in ("browse", "nearby", "add"):
        got = page.evaluate(
            """async (path) => (await fetch(path, {method: "POST", headers: {"BotTray-Page": "1"},
            body: '{"path": "~"}'})).status""",
            f"/v1/{path}",
        )
        assert got == 403


FACES = [("light", "en-US", WIDE), ("dark", "ru-RU", PHONE)]


@pytest.mark.parametrize(("scheme", "locale", "size"), FACES, ids=lambda v: v if isinstance(v, str) else v["width"])
def test_no_rule_is_broken_at_any_stage(
    stage: Stage, user: Path, axe: str, scheme: str, locale: str, size: dict[str, int]
) -> None:
    folder = user / "for everybody"
    if not folder.exists():
        project(stage, folder, second=LIBRARY)
    page = stage.open(color_scheme=scheme, locale=locale, viewport=size, reduced_motion="reduce")
    page.goto(f"{page.url.partition('#')[0]}#add=welcome")

    def look(shown: str) -> None:
        expect(page.locator(shown).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        assert broken_rules(page, axe) == []

    look(".welcome")
    page.locator(".nearby button").click()
    look(".nearby p")
    page.locator("#path").fill(str(user / "empty"))
    page.keyboard.press("Enter")
    look(".note.failed")
    page.locator("#path").fill(str(folder))
    page.keyboard.press("Enter")
    look(".choice")
    page.locator(".choice button").first.click()
    look("#token")
    page.locator("#token").fill(OTHER)
    look(".note.running")
    page.locator(".whole details summary").last.click()
    look(".whole details[open] .rows")


def test_by_keyboard_alone(stage: Stage, user: Path) -> None:
    (user / "bots" / "a shop").mkdir(parents=True)
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#add")
    expect(page.locator(".folder .here span")).to_have_text(str(user))
    tab_to(page, "Home")
    for _next in page.locator(".folder .ways button[aria-pressed]").all():  # where its bots lie, if it has any
        page.keyboard.press("Tab")
    expect(page.get_by_label("Show hidden files")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take this folder")).to_be_focused()
    page.keyboard.press("Tab")
    for letters in ("ArrowDown", "ArrowUp", "End", "Home", "Enter"):
        page.keyboard.press(letters)
    expect(page.locator(".folder .here span")).to_have_text(str(user / "bots"))
    expect(page.get_by_role("button", name="Folder a shop")).to_be_focused()
    page.keyboard.press("Backspace")
    expect(page.locator(".folder .here span")).to_have_text(str(user))
    expect(page.get_by_role("button", name="Folder bots")).to_be_focused()
    tab_to(page, "Cancel")


def test_what_is_dropped_is_a_path(stage: Stage, user: Path) -> None:
    (user / "my bot.py").write_text(LIBRARY)
    page = stage.open()
    page.goto(f"{page.url.partition('#')[0]}#add")
    expect(page.locator(".folder .here span")).to_have_text(str(user))
    drop(page, "application/x-other", "something")
    expect(page.get_by_role("alert")).to_contain_text("The browser does not tell where that lies.")
    drop(page, "text/uri-list", f"# of a file manager\r\n{user.as_uri()}/my%20bot.py\r\n")
    expect(page.locator(".rows").first).to_contain_text("my bot.py")


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
