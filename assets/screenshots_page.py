"""Makes the pictures of the page: made-up bots before a real agent, in a real browser.

    tests/.venv/bin/python assets/screenshots_page.py        # needs Debian's chromium

Writes `page-en-light.png`, `page-ru-dark.png` and `page-add-en-light.png`. Look at them.
"""

import random
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from home import Home, make_token  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

from tray_app.adapters import files  # noqa: E402
from tray_app.adapters.history.entries import Entry  # noqa: E402
from tray_app.adapters.history.spans import add  # noqa: E402
from tray_app.adapters.history.store import Store  # noqa: E402
from tray_app.core.history.uptime import DAY  # noqa: E402
from tray_app.core.model import Phase  # noqa: E402
from tray_app.demo.emulator import Emulator  # noqa: E402
from tray_app.supervisor.history.timeline import FILE  # noqa: E402

TALKS = """
import time
print("\\x1b[36mINFO\\x1b[0m polling started", flush=True)
for n in range(40):
    print(f"\\x1b[36mINFO\\x1b[0m message {n + 1} answered in {20 + 7 * n % 60} ms", flush=True)
    if n % 15 == 9:
        print("\\x1b[33mWARNING\\x1b[0m Telegram asks to wait: retry after 3", flush=True)
time.sleep(3600)
"""
DIES = "import time\nprint('connecting', flush=True)\ntime.sleep(0.2)\nraise ConnectionError('db.example refused')\n"
TAKES = """
import os
import telebot

bot = telebot.TeleBot(os.environ["BOT_TOKEN"])
bot.infinity_polling()
"""
PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "page-en-light": ("orders", {"locale": "en-US", "viewport": {"width": 1280, "height": 800}}),
    "page-ru-dark": (
        "weather",
        {"locale": "ru-RU", "viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    ),
}


def project(folder: Path, telegram: Emulator) -> Path:
    """A bot that has not been added yet: its token is in the .bat that has started it."""
    token = make_token(771_003)
    telegram.add_bot(token, "my_cafe_bot")
    folder.mkdir()
    (folder / "bot.py").write_text(TAKES)
    (folder / ".env").write_text(f"BOTTRAY_API_BASE={telegram.url}\n")
    (folder / ".venv").symlink_to(sys.prefix)
    start = folder / "start.bat"
    start.write_text(
        f'@echo off\r\ncd /d "%~dp0"\r\nset BOT_TOKEN={token}\r\n:again\r\npython bot.py\r\ngoto again\r\n'
    )
    return start


def remember(state: Path, bot: str) -> None:
    """Two months of a bot that is up nearly always."""
    today, chance = int(time.time() * 1000) // DAY * DAY, random.Random(7)
    store = Store(state / FILE, "nobody", lambda owner: False)
    store.record([Entry(bot, today - 64 * DAY, "added")])
    with closing(sqlite3.connect(state / FILE)) as file, file:
        for day in range(64, 0, -1):
            up = int(DAY * chance.uniform(0.3, 0.9)) if chance.random() < 0.12 else DAY
            add(file, bot, today - day * DAY, today - day * DAY + up)


def main() -> None:
    with ExitStack() as end:
        telegram = end.enter_context(Emulator())
        top = Path(end.enter_context(tempfile.TemporaryDirectory()))
        (top / "locks").mkdir(mode=0o1777)
        home = Home(top / "home", top / "locks", telegram.url)
        end.callback(home.close)
        token = make_token(771_001)
        telegram.add_bot(token, "my_shop_bot")
        home.bot("shop", token=token)
        home.bot("support", token=make_token(771_002))  # which nobody has made good
        for name, script in {"orders": DIES, "weather": TALKS, "newsletter": TALKS, "reminders": TALKS}.items():
            home.bot(name, script)
        remember(Path(files.folders(home.environ).state), "weather")
        remember(Path(files.folders(home.environ).state), "orders")
        home.agent()
        for name in ("shop", "support", "orders", "weather", "reminders"):
            home.control().start(name)
        home.wait_for("support", lambda view: view.phase is Phase.FATAL)
        home.wait_for("orders", lambda view: view.restarts > 2 and view.phase is Phase.BACKOFF)
        driver = end.enter_context(sync_playwright())
        flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for picture, (bot, face) in PICTURES.items():
            page = browser.new_page(**face)
            page.goto(home.control().page(False))
            expect(page.locator("li.row")).to_have_count(6)
            if bot:
                page.locator("li.row", has=page.get_by_text(bot, exact=True)).get_by_role("link").click()
                expect(page.locator(".line").first).to_be_visible()
            page.screenshot(path=HERE / f"{picture}.png")
            page.close()
        page = browser.new_page(**PICTURES["page-en-light"][1])
        page.goto(f"{home.control().page(False)}&add=")
        page.locator("#path").fill(str(project(top / "my cafe", telegram)))
        page.keyboard.press("Enter")
        expect(page.locator(".note.running")).to_be_visible(timeout=30_000)
        page.screenshot(path=HERE / "page-add-en-light.png")
        browser.close()


if __name__ == "__main__":
    main()
