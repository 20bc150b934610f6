"""The first ten minutes by mouse: from the icon in the panel to a bot that answers, the real Chromium between them.

Counted are the clicks, the windows that open, and what is typed. The other ways to the same bot are in
web/test_newcomer.py.

Deliberate faults that were tried, each red: the field of the token without the keyboard · a bar below what is counted.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from home import Home, make_token
from web.conftest import FLAGS, PATIENCE
from web.test_add import LIBRARY

from tests.tray.driver import Desktop, until
from tests.tray.mouse import Mouse

TOKEN = make_token(776_001)
CLICKS, WINDOWS, TYPED = 6, 2, 1
"""What a person may be asked for at the most."""
FIRST_ICON = 16, 15


class Person(Mouse):
    """A mouse that counts; the icon is the panel's only one, whatever its colour."""

    def __init__(self, desk: Desktop) -> None:
        self.clicks = self.typed = 0
        self.windows: set[str] = set()
        super().__init__(desk, None)  # type: ignore[arg-type]
        self._before_me = self._open()

    def do(self, *words: object) -> None:
        self.clicks += words.count("click")
        self.typed += words.count("type")
        super().do(*words)

    def look(self) -> None:
        """Takes down which windows are there now."""
        self.windows |= self._open() - self._before_me

    def press_in(self, page: Any, found: Any) -> None:
        """Where it is on the screen: the window's own place, and what it has above and beside the page."""
        found.wait_for()
        box = until(lambda: self._at_rest(found), "a button that stays where it is")
        left, top = page.evaluate(
            """() => {
                const edge = (outerWidth - innerWidth) / 2;
                return [screenX + edge, screenY + outerHeight - innerHeight - edge];
            }"""
        )
        self.look()
        self.do("mousemove", round(left + box["x"] + box["width"] / 2), round(top + box["y"] + box["height"] / 2))
        self.do("click", 1)

    def _at_rest(self, found: Any) -> Any:
        before = found.bounding_box()
        found.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return before if before and before == found.bounding_box() else None

    def _open(self) -> set[str]:
        told = self.desk.do("xprop", "-root", "_NET_CLIENT_LIST").partition("#")[2]
        return {one.strip() for one in told.split(",") if one.strip()}

    def _find_icon(self) -> tuple[int, int]:
        return FIRST_ICON


@pytest.fixture
def user(home: Home, desktops: Any, tmp_path: Path) -> Home:
    """A home on a desktop, with a browser of its own that a test can look into."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    programs, person = tmp_path / "programs", tmp_path / "Мой дом"
    for folder in (programs, person / "Desktop"):
        folder.mkdir(parents=True)
    flags = " ".join([*FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--remote-debugging-port=0"])
    browser = programs / "google-chrome-stable"
    browser.write_text(f'#!/bin/sh\nexec {chromium} {flags} --password-store=basic "$@" >/dev/null 2>&1\n')
    browser.chmod(0o755)
    desk = desktops("xfce4")
    home.environ |= {**desk.env, "HOME": str(person), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    home.environ["PATH"] = f"{programs}:{home.environ['PATH']}"
    home.environ |= {"BOTTRAY_HOME": str(home.folder), "BOTTRAY_LOCK_DIR": str(home.locks)}
    return home


def test_from_the_icon_to_an_answering_bot(user: Home, desktops: Any, emulator: Any, tmp_path: Path) -> None:
    """Its folder has blanks and Cyrillic letters in its path, and no token yet."""
    from playwright.sync_api import expect, sync_playwright

    emulator.add_bot(TOKEN, "my_shop_bot")
    shop = tmp_path / "Мой дом" / "Desktop" / "мой бот"
    shop.mkdir()
    (shop / "bot.py").write_text(LIBRARY)
    (shop / ".env").write_text(f"BOTTRAY_API_BASE={emulator.url}\n")
    (shop / ".venv").symlink_to(sys.prefix)
    user.spawn("tray")
    me = Person(desktops("xfce4"))
    until(lambda: me.desk.labels()[0] == "Open BotTray" and user.control().present(), "a tray with its agent", 60)
    me.click(1)
    me.press("Add bot…")
    port = until(lambda: _port(tmp_path / "profile"), "the browser", PATIENCE / 1000)
    with sync_playwright() as driver:
        opened = driver.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = until(lambda: next(iter(opened.contexts[0].pages), None), "the page", PATIENCE / 1000)
        page.set_default_timeout(PATIENCE)
        me.press_in(page, page.get_by_role("button", name="Look for my bots"))
        me.press_in(page, page.get_by_role("button", name="мой бот Desktop"))
        expect(page.locator("#token")).to_be_focused(timeout=PATIENCE)
        me.do("type", "--delay", "5", TOKEN)
        page.get_by_text("@my_shop_bot found").wait_for()
        me.press_in(page, page.locator(".whole > .verbs .first[aria-disabled=false]"))
        page.get_by_text("@my_shop_bot runs: write to it now.").wait_for()
        me.look()
        emulator.queue(TOKEN, "hello")
        emulator.wait_for(TOKEN, lambda state: state["sent"])
        opened.close()
    assert me.clicks <= CLICKS
    assert len(me.windows) <= WINDOWS
    assert me.typed <= TYPED
    assert TOKEN in (shop / ".env").read_text()
    user.control().quit()


def _port(profile: Path) -> str:
    told = profile / "DevToolsActivePort"
    return told.read_text().split("\n")[0] if told.exists() else ""
