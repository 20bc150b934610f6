"""What another user lays beside or above a bot's script is not run and not read, and that is said wherever one looks.

Deliberate faults that were tried, each red: nobody asked whose it is · not said at the start · not by doctor · not by
add · not by check · git asked in a repository of theirs · poetry in their project.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import other_user
from home import Home, make_token

from tray_app.adapters.projects.interpreter import resolve
from tray_app.adapters.projects.pythons import environments
from tray_app.core.model import BotSpec
from tray_app.core.tokens.exposure import Exposure
from tray_app.core.tokens.token import Token
from tray_app.supervisor.warnings import exposures

pytestmark = pytest.mark.skipif(other_user.why_not() is not None, reason=str(other_user.why_not()))
WAITS = "import os, time\nprint('token', os.environ.get('BOT_TOKEN'), flush=True)\ntime.sleep(3600)\n"


@pytest.fixture
def shop(home: Home) -> Iterator[Path]:
    """The folder of a bot of ours in a place like /tmp, where another user was before us."""
    top = Path(tempfile.mkdtemp(prefix="bottray-shared-", dir="/var/tmp"))
    top.chmod(0o1777)
    (top / "shop").mkdir(mode=0o755)
    (top / "shop" / "bot.py").write_text(WAITS)
    python = top / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\ntouch {top}/taken\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (top / ".env").write_text("BOT_TOKEN=123456:EXAMPLE\n")
    for theirs in (top / "venv", python.parent, python, top / ".env"):
        os.chown(theirs, other_user.UID, other_user.UID)
    yield top / "shop"
    shutil.rmtree(top)


def said(text: str, top: Path) -> list[bool]:
    files = (top / "venv" / "bin" / "python", top / ".env")
    return [f"{file} is not used: the user {other_user.UID} can change it" in text for file in files]


def test_it_is_not_run_and_that_is_said(home: Home, shop: Path) -> None:
    top, both = shop.parent, [True, True]
    (home.folder / "bots.toml").write_text(f"[bots.shop]\nscript = '{shop / 'bot.py'}'\nstop_timeout = 2\n")
    assert home.run("start", "shop").returncode == 0
    view = home.wait_for("shop", lambda view: view.phase == "running" and "token None" in home.log("shop"))
    assert said(" ".join(notice.text for notice in view.warnings), top) == both
    assert said(home.log("shop"), top) == both
    assert said(home.run("doctor", "shop").stdout, top) == both
    assert said(home.run("check", "shop").stderr, top)[1]
    assert home.run("stop", "shop").returncode == 0
    assert not (top / "taken").exists()


def test_add_says_it(home: Home, shop: Path) -> None:
    told = home.run("add", str(shop / "bot.py"), "--yes")
    assert told.returncode == 0, told.stderr
    assert said(told.stderr, shop.parent) == [True, True]
    assert "EXAMPLE" not in told.stdout + told.stderr + (home.folder / "bots.toml").read_text()
    assert not (shop.parent / "taken").exists()


def test_a_project_and_a_repository_above_it(home: Home, shop: Path) -> None:
    """Poetry and git run what is written there."""
    top = shop.parent
    for name in ("poetry.lock", "pyproject.toml"):
        (top / name).touch()
        assert environments.tool_of(top, shop / "bot.py") == "poetry"
    os.chown(top / "pyproject.toml", other_user.UID, other_user.UID)
    assert environments.tool_of(top, shop / "bot.py") is None
    launch = resolve(BotSpec("shop", script=str(shop / "bot.py")), shop)
    assert exposures.in_git(launch, Token(make_token(770_701)), os.environ) is False
    (top / ".git").mkdir()
    os.chown(top / ".git", other_user.UID, other_user.UID)
    told = exposures.in_git(launch, Token(make_token(770_701)), os.environ)
    assert isinstance(told, Exposure)
    who = f"the user {other_user.UID}"
    assert str(told.text).startswith(f"{shop} is in a git repository that {who} can change: ")


def test_a_script_and_a_config_that_others_can_change(home: Home, shop: Path) -> None:
    file = home.folder / "bots.toml"
    file.write_text(f"[bots.shop]\nscript = '{shop / 'bot.py'}'\n")
    for changed in (file, shop / "bot.py"):
        assert f"can change {changed}, and so what runs in your name" not in home.run("doctor", "shop").stdout
        os.chown(changed, other_user.UID, other_user.UID)
        told = home.run("doctor", "shop").stdout
        assert f"the user {other_user.UID} can change {changed}, and so what runs in your name" in told
