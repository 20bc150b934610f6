"""A bot whose .env is a pipe: it has what was written into it, and nobody else waits while it is not. What only looks
or stops does not open it.

Red while it was read in the loop, or a .env that is no file not looked at.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import alive, ended, until
from home import Home, make_token

from tray_app.adapters.inotify_linux import Inotify
from tray_app.core.model import Phase

pytestmark = pytest.mark.linux("Windows has no pipes among its files")
PLAIN = "import time; print('up', flush=True); time.sleep(600)"
SAYS = "import os, time; print(os.environ['GREETING'], os.environ['BOT_TOKEN'][:6], flush=True); time.sleep(600)"


def write_once(pipe: Path, text: str) -> None:
    """As soon as somebody reads, and only once: a second reading would get nothing."""

    def opened() -> int:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # no reader yet
            return 0

    file = until(opened)
    os.write(file, text.encode())
    os.close(file)


@pytest.mark.parametrize("named", [False, True])
def test_it_is_filled_late(home: Home, emulator: Any, named: bool) -> None:
    token = make_token(771_300)
    emulator.add_bot(token, "shop_bot")
    pipe = home.folder / "bot-shop" / ("secrets" if named else ".env")
    home.bot("shop", SAYS, env_file=str(pipe) if named else None)
    os.mkfifo(pipe)
    home.bot("plain", PLAIN)
    home.agent()
    control = home.control()
    control.start("shop")
    home.wait_for("shop", lambda v: v.step == 1)

    control.start("plain")
    home.wait_for("plain", lambda v: v.pid is not None)
    assert control.snapshot().bot("shop").step == 1, "the agent and its other bots go on"

    write_once(pipe, f"GREETING=hello\nBOT_TOKEN={token}\n")
    view = home.wait_for("shop", lambda v: v.phase is Phase.RUNNING)
    assert view.bot_id == 771_300
    until(lambda: "hello 771300" in home.log("shop"), lambda: home.log("shop"))


def test_check_reads_it_once(home: Home, emulator: Any) -> None:
    token = make_token(771_301)
    emulator.add_bot(token, "shop_bot")
    pipe = home.bot("shop", PLAIN).with_name(".env")
    os.mkfifo(pipe)
    asked = home.spawn("check", "shop")
    write_once(pipe, f"BOT_TOKEN={token}\n")
    assert "The token is good" in asked.communicate(timeout=60)[0]


@pytest.mark.parametrize(
    "words", [("doctor", "shop"), ("doctor", "shop", "--bundle", "all.zip"), ("clean", "--dry-run"),
              ("check", "shop", "--remote", "--yes"), ("add", "bot-shop", "--yes", "--no-start")],
    ids=" ".join,
)  # fmt: skip
def test_each_command_reads_it_once(home: Home, emulator: Any, words: tuple[str, ...]) -> None:
    """Red where one asked for the variables a second time: nobody writes them again."""
    token = make_token(771_302)
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", PLAIN, token=None)
    if words[0] == "add":  # it is about what is not in bots.toml yet
        (home.folder / "bots.toml").unlink()
        script.write_text(f"# {emulator.url}\n{PLAIN}")
    os.mkfifo(script.with_name(".env"))
    asked = home.spawn(*words, folder=home.folder, PYTHONPATH=os.getcwd(), BOTTRAY_API_BASE=emulator.url)
    write_once(script.with_name(".env"), f"BOT_TOKEN={token}\n")
    told = asked.communicate(timeout=90)[0]
    assert "did not come" not in told, told
    assert asked.returncode == 0, told


UNKNOWN = "Whether another program has its token is not known: "
OPEN = 0x20  # IN_OPEN [inotify(7)]


@contextmanager
def unopened(pipe: Path) -> Iterator[None]:
    """The kernel tells of each opening: already that makes 1Password ask its user."""
    kernel = Inotify()
    assert kernel.add(str(pipe), OPEN) >= 0
    yield
    opened = list(kernel.events())
    kernel.close()
    assert not opened


def test_status_and_stop_leave_it_alone(home: Home) -> None:
    """Red while they read it: 31 s and exit code 5, and the other bots of `stop --all` stopped without a word of it."""
    pipe = home.bot("shop", PLAIN).with_name(".env")
    os.mkfifo(pipe)
    home.bot("plain", PLAIN)
    with unopened(pipe):
        shown = home.run("status")
        assert shown.returncode == 0, shown.stderr
        assert f"{UNKNOWN}{pipe} is a pipe" in shown.stdout
        asked = home.run("stop", "shop")
        assert asked.returncode == 0, asked.stderr
        assert f"{UNKNOWN}{pipe} is a pipe" in asked.stdout

        home.agent()
        home.control().start("plain")
        home.wait_for("plain", lambda v: v.pid is not None)
        assert home.run("status").returncode == 0
        assert home.status("shop")["phase"] == "stopped"
        one, everyone = home.run("stop", "shop"), home.run("stop", "--all")
        assert (one.returncode, one.stdout) == (0, "shop is stopped.\n")
        assert (everyone.returncode, everyone.stdout) == (0, "shop is stopped.\nplain is stopped.\n")


@pytest.mark.parametrize("removed", [False, True], ids=["", "its records are removed"])
@pytest.mark.parametrize("has_token", [True, False])
def test_what_a_dead_agent_left_is_found_without_it(home: Home, emulator: Any, has_token: bool, removed: bool) -> None:
    """By the record of the lease, or the one that the bot carries, which name the bot and our home."""
    token = make_token(771_303)
    emulator.add_bot(token, "shop_bot")
    pipe = home.bot("shop", PLAIN).with_name(".env")
    os.mkfifo(pipe)
    agent = home.agent()
    home.control().start("shop")
    write_once(pipe, f"BOT_TOKEN={token}\n" if has_token else "A=1\n")
    pid = home.wait_for("shop", lambda v: v.phase is Phase.RUNNING).pid
    os.kill(agent.pid, signal.SIGKILL)
    assert ended(agent.pid)
    for file in home.locks.iterdir() if removed else ():
        file.unlink()
    with unopened(pipe):
        view = home.status("shop")
        assert (view["phase"], view["pid"]) == ("conflict", pid)
        assert view["bot_id"] == (771_303 if has_token else None)
        asked = home.run("stop", "shop")
        assert (asked.returncode, asked.stdout.splitlines()[-1]) == (0, "shop is stopped."), asked.stderr
        assert not alive(pid)
        assert UNKNOWN in home.run("stop", "shop").stdout


def test_a_start_that_nobody_fills_asks_once_and_then_rests(home: Home) -> None:
    """Red while the next try followed at once: `restart` took a minute, and a person was asked twice."""
    pipe = home.bot("shop", PLAIN).with_name(".env")
    os.mkfifo(pipe)
    home.agent()
    asked = home.run("restart", "shop", timeout=90)
    assert asked.returncode == 5
    assert asked.stderr.count(f"{pipe} is a pipe, and what should be in it did not come.") == 1
    view = home.control().snapshot().bot("shop")
    assert view.phase is Phase.BACKOFF, "it is not asked again at once"
    assert view.run == 1
