"""An edit of bots.toml is taken up while nobody asks, by an agent with the times that it always has.

Each red while nobody listened to the kernel.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from emulation.emulator import Emulator
from home import Home, make_token

from tray_app.core.model import Phase

PLAIN = "import time; print('up', flush=True); time.sleep(600)"
SOON = 1.5  # seconds after the last write


def in_place(file: Path, text: str) -> None:
    file.write_text(text)


def replaced(file: Path, text: str) -> None:
    fresh = file.with_name("bots.toml~")
    fresh.write_text(text)
    os.replace(fresh, file)


def emptied_first(file: Path, text: str) -> None:
    file.write_text("")
    half = text.rindex("script")
    with open(file, "a") as stream:
        for part in (text[:half], text[half:]):
            time.sleep(0.1)  # an editor's own pause between two writes
            stream.write(part)
            stream.flush()


def moved_away_first(file: Path, text: str) -> None:
    file.rename(file.with_name("bots.toml.bak"))
    file.write_text(text)


EDITORS = [in_place, replaced, emptied_first, moved_away_first]


class Onlooker:
    """One stream of the agent, opened before; nobody asks anything else."""

    def __init__(self, home: Home) -> None:
        self._home, self._seen, self._news = home, threading.Condition(), 0.0
        self._snapshot: Any = None
        threading.Thread(target=self._look, daemon=True).start()
        self.until(lambda snapshot: True, 20)

    def _look(self) -> None:
        try:
            for snapshot in self._home.control().watch():
                with self._seen:
                    self._snapshot = snapshot
                    self._seen.notify_all()
        except Exception:  # the agent has ended with the test
            return

    def until(self, wanted: Callable[[Any], bool], seconds: float) -> Any:
        with self._seen:
            assert self._seen.wait_for(lambda: self._snapshot is not None and wanted(self._snapshot), seconds), (
                self._snapshot
            )
            return self._snapshot


def running(*names: str) -> Callable[[Any], bool]:
    return lambda s: {b.name for b in s.bots if b.phase is Phase.RUNNING} >= set(names)


@pytest.mark.parametrize("edit", EDITORS)
def test_an_edit_is_taken_up(home: Home, edit: Callable[[Path, str], None]) -> None:
    for name in ("shop", "news"):
        home.bot(name, PLAIN, start="auto", stop_timeout=1)
    home.agent()
    onlooker = Onlooker(home)
    before = onlooker.until(running("shop", "news"), 20)
    config = home.folder / "bots.toml"
    text = config.read_text().replace("[bots.news]", "[bots.news]\nmemory_limit = '1G'\nargs = ['x']") + (
        f"[bots.late]\nscript = '{home.folder / 'bot-news' / 'bot.py'}'\n"
    )
    edit(config, text)
    began = time.monotonic()
    onlooker.until(lambda s: s.bot("late") is not None, SOON)
    left = SOON - (time.monotonic() - began)
    onlooker.until(lambda s: s.bot("news").pid != before.bot("news").pid or s.bot("news").phase is Phase.STOPPING, left)
    assert onlooker.until(running("shop", "news"), 20).bot("shop").pid == before.bot("shop").pid


def test_how_its_log_is_kept_is_changed_beside_a_bot(home: Home) -> None:
    """Whoever makes room for a log does not want the bot restarted for it."""
    home.bot("shop", "for n in range(60_000): print('x' * 50, flush=n % 1000 == 0)\nimport time\ntime.sleep(600)\n",
             start="auto", stop_timeout=1)  # fmt: skip
    home.agent()
    onlooker = Onlooker(home)
    before = onlooker.until(running("shop"), 40)
    assert not (home.folder / "logs" / "shop.log.1").exists(), "4 MB are less than the usual 10"
    config = home.folder / "bots.toml"
    config.write_text(f"log_size = '1M'\nlog_keep = 2\n{config.read_text()}")
    until(lambda: "log_size" in str(home.run("history", "--json").stdout))
    assert onlooker.until(running("shop"), 20).bot("shop").pid == before.bot("shop").pid
    assert home.run("restart", "shop").returncode == 0
    until(lambda: (home.folder / "logs" / "shop.log.2").exists())
    onlooker.until(running("shop"), 40)
    assert not (home.folder / "logs" / "shop.log.3").exists()


@pytest.mark.parametrize("when", ["while it runs", "before its agent starts"])
def test_a_mistake_in_how_logs_are_kept_takes_no_older_file_away(home: Home, when: str) -> None:
    """The default was taken for what its owner had meant, and all files above four were gone at the next start."""
    home.bot("shop", "print('begun', flush=True)\nimport time\ntime.sleep(600)\n", start="auto", stop_timeout=1)
    logs, config = home.folder / "logs", home.folder / "bots.toml"
    logs.mkdir()
    for number in range(1, 21):
        (logs / f"shop.log.{number}").write_text(f"older {number}\n")
    entries = config.read_text()
    config.write_text(("log_keep = 20\n" if when == "while it runs" else 'log_keep = "20"\n') + entries)
    home.agent()
    onlooker = Onlooker(home)
    onlooker.until(running("shop"), 40)
    if when == "while it runs":
        config.write_text("log_kepp = 20\n" + entries)
        onlooker.until(lambda snapshot: snapshot.problem, 20)
        assert "log_keep" not in str(home.run("history", "--json").stdout), "its entry is as it was"
    assert home.run("restart", "shop").returncode == 0
    until(lambda: home.log("shop").count(" begun") == 2, lambda: home.log("shop"))
    assert sorted(logs.glob("shop.log.*")) == sorted(logs / f"shop.log.{number}" for number in range(1, 21))


def test_a_bot_that_gets_another_name_is_up_under_that(home: Home, emulator: Emulator) -> None:
    token = make_token(771_600)
    emulator.add_bot(token, "shop_bot")
    home.bot("shop", token=token)
    home.agent()
    onlooker = Onlooker(home)
    assert home.run("start", "shop", "--no-wait").returncode == 0
    onlooker.until(running("shop"), 20)
    config = home.folder / "bots.toml"
    config.write_text(config.read_text().replace("[bots.shop]", "# our shop\n[bots.store]"))
    found = onlooker.until(running("store"), 40)
    assert [bot.name for bot in found.bots] == ["store"]
    assert "it was called shop before" in home.log("store")
    emulator.wait_for(token, lambda s: s["readers_now"])
    assert emulator.state(token)["readers_most"] == 1
    assert home.run("stop", "store").returncode == 0
    config.write_text(config.read_text().replace("[bots.store]", "[bots.depot]"))
    found = onlooker.until(lambda s: [bot.name for bot in s.bots] == ["depot"], 20)
    assert found.bot("depot").phase is Phase.STOPPED, "a bot that was down stays down"


def test_two_bots_swap_their_names(home: Home, emulator: Emulator) -> None:
    """Neither is told that two cannot share a token, nor is down for longer than its stop."""
    shop, news = make_token(771_601), make_token(771_602)
    for name, token in (("shop", shop), ("news", news)):
        emulator.add_bot(token, f"{name}_bot")
        home.bot(name, token=token)
    home.bot("idle", PLAIN)
    home.agent()
    onlooker = Onlooker(home)
    assert home.run("start", "shop", "news").returncode == 0
    before = onlooker.until(running("shop", "news"), 20)
    config = home.folder / "bots.toml"
    text = config.read_text().replace("[bots.shop]", "[bots.x]").replace("[bots.news]", "[bots.shop]")
    config.write_text(text.replace("[bots.x]", "[bots.news]"))
    pids = {before.bot(name).pid for name in ("shop", "news")}
    found = onlooker.until(lambda s: running("shop", "news")(s) and not pids & {b.pid for b in s.bots}, 20)
    assert found.bot("idle").phase is Phase.STOPPED
    for name, token in (("shop", news), ("news", shop)):
        emulator.wait_for(token, lambda s: s["readers_now"])
        assert emulator.state(token)["readers_most"] == 1
        assert "it was called" in home.log(name)
        assert "Two cannot share a token" not in home.log(name)


def test_another_name_and_an_edit_in_one_go(home: Home) -> None:
    home.bot("shop", PLAIN)
    home.agent()
    onlooker = Onlooker(home)
    assert home.run("start", "shop").returncode == 0
    config = home.folder / "bots.toml"
    config.write_text(config.read_text().replace("[bots.shop]", "[bots.store]\nrestart = 'never'"))
    assert [bot.name for bot in onlooker.until(running("store"), 20).bots] == ["store"]


@pytest.mark.linux("Wine makes no links that Windows' programs see")
def test_an_edit_through_a_link(home: Home) -> None:
    home.bot("shop", PLAIN)
    config, real = home.folder / "bots.toml", home.folder.parent / "dotfiles.toml"
    config.rename(real)
    config.symlink_to(real)
    home.agent()
    onlooker = Onlooker(home)
    for n, edit in enumerate(EDITORS):
        name = f"late{n}"
        edit(real, real.read_text() + f"[bots.{name}]\nscript = '{home.folder / 'bot-shop' / 'bot.py'}'\n")
        onlooker.until(lambda s, name=name: s.bot(name) is not None, SOON)


def test_the_first_config_of_all(home: Home) -> None:
    """The agent is there before the file."""
    home.agent()
    onlooker = Onlooker(home)
    home.bot("shop", PLAIN, start="auto")
    onlooker.until(lambda s: s.bot("shop") is not None, SOON)
    (home.folder / "bots.toml").write_text("[bots.shop\n")
    onlooker.until(lambda s: s.problem is not None, SOON)


def test_who_asks_hears_of_no_mistake_that_was_corrected(home: Home) -> None:
    """Written in place, and a bot will be restarted for it, once the config is known to be whole."""
    home.bot("shop", PLAIN, start="auto", stop_timeout=1)
    home.agent()
    Onlooker(home).until(running("shop"), 20)
    config = home.folder / "bots.toml"
    right = config.read_text()
    config.write_text(right.replace("stop_timeout", "stop_timeuot"))
    assert "stop_timeuot" in home.run("status").stderr
    config.write_text(right + "args = ['x']\n")
    asked = home.run("status")
    assert (asked.returncode, asked.stderr) == (0, "")


def test_an_entry_that_comes_back_is_a_new_one(home, emulator):
    """It was wanted up under its name before: the copy that somebody runs by hand meanwhile was ended for it."""
    token = make_token(771_990)
    emulator.add_bot(token, "shop_bot")
    home.bot("keep", "import time\ntime.sleep(600)\n")
    before = (config := home.folder / "bots.toml").read_text()
    home.bot("shop", token=token)
    whole = config.read_text()
    home.agent()
    assert home.run("start", "shop").returncode == 0
    replaced(config, before)
    until(lambda: [bot["name"] for bot in home.status()["bots"]] == ["keep"])
    by_hand = home.spawn(
        command=[sys.executable, "bot.py"], folder=home.folder / "bot-shop", BOT_TOKEN=token,
        BOTTRAY_API_BASE=home.api_base,
    )  # fmt: skip
    emulator.wait_for(token, lambda s: s["readers_now"])
    replaced(config, whole)
    view = until(lambda: next((bot for bot in home.status()["bots"] if bot["name"] == "shop"), None))
    assert (view["phase"], by_hand.poll()) == ("stopped", None), home.log("shop")
