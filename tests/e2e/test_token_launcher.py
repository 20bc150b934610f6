"""`bottray token move` out of an old launcher into .env: a yes of its own, a copy kept, the way back told."""

import re
import shlex
import subprocess
import tomllib

import psutil
import pytest
from home import make_token
from processes import WINDOWS

from tray_app.adapters.security_windows import everybody_reads

TOKEN, OTHER = make_token(770_830), make_token(770_831)
BAT = '@echo off\r\ncd /d "%~dp0"\r\nset BOT_TOKEN={t}\r\nrem бот\r\npython bot.py\r\n'
SH = "#!/bin/sh\nexport BOT_TOKEN={t}\nexport A=1\nexec python3 bot.py\n"
SLEEPER = "import os, time\nprint('up', flush=True)\ntime.sleep(600)\n"


@pytest.fixture
def shop(home, emulator):
    """A bot whose entry points at its old launcher; gives (launcher, its bytes)."""

    def make(name, text, encoding="utf-8", **keys):
        emulator.add_bot(TOKEN, "shop_bot")
        script = home.bot("shop", SLEEPER, token_in=str(home.folder / "bot-shop" / name), **keys)
        launcher = script.with_name(name)
        launcher.write_bytes(text.format(t=TOKEN, u=OTHER).encode(encoding))
        return launcher, launcher.read_bytes()

    return make


def entry(home):
    return tomllib.loads((home.folder / "bots.toml").read_text("utf-8"))["bots"]["shop"]


@pytest.mark.parametrize(("name", "text", "encoding"), [("start.bat", BAT, "cp866"), ("run.sh", SH, "utf-8")])
def test_out_of_the_launcher_and_the_way_back(home, shop, name, text, encoding):
    launcher, before = shop(name, text, encoding)
    env, copy = launcher.with_name(".env"), launcher.with_name(name + ".before-bottray")
    home.agent()
    assert home.run("start", "shop").returncode == 0
    pid = home.status("shop")["pid"]
    assert psutil.Process(pid).environ()["BOT_TOKEN"] == TOKEN

    asked = home.run("token", "move", "shop")
    assert asked.returncode == 2
    assert "Say --yes to move the token of shop." in asked.stderr
    assert (launcher.read_bytes(), env.exists(), copy.exists()) == (before, False, False)

    moved = home.run("token", "move", "shop", "--yes")
    assert moved.returncode == 0, moved.stderr
    assert TOKEN not in moved.stdout + moved.stderr
    assert env.read_text() == f"BOT_TOKEN={TOKEN}\n"
    assert copy.read_bytes() == before
    for file in (env, copy):
        assert not everybody_reads(file) if WINDOWS else file.stat().st_mode & 0o077 == 0
    sign = "rem" if name == "start.bat" else "#"
    assert launcher.read_bytes().decode(encoding) == before.decode(encoding).replace(
        f"{'set' if sign == 'rem' else 'export'} BOT_TOKEN={TOKEN}", f"{sign} BOT_TOKEN: .env (BotTray)"
    )
    assert not {"token_in", "bot_id"} & entry(home).keys()
    home.bot("other", SLEEPER)
    assert home.run("start", "other").returncode == 0  # for this the agent has read bots.toml again
    assert home.status("shop")["pid"] == pid, "a bot that runs goes on"
    assert home.run("restart", "shop").returncode == 0
    assert psutil.Process(home.status("shop")["pid"]).environ()["BOT_TOKEN"] == TOKEN

    told = re.search(r"The way back: (.*)", moved.stdout)
    command = ["cmd", "/c", told[1]] if WINDOWS else shlex.split(told[1])
    subprocess.run(" ".join(command) if WINDOWS else command, check=True, capture_output=True)
    assert launcher.read_bytes() == before


def test_of_several_bots_one_is_moved_and_the_names_stay(home, shop):
    text = "[program:shop]\ncommand=python bot.py\nenvironment=SHOP={t},A=1\n[program:b]\nenvironment=SHOP={u}\n"
    launcher, _before = shop("bots.conf", text, bot_id=770_830)
    assert home.run("token", "move", "shop", "--yes").returncode == 0
    assert entry(home)["token_env"] == "SHOP"
    after = launcher.read_text()
    assert TOKEN not in after
    assert f"SHOP={OTHER}" in after
    assert "@shop_bot" in home.run("check", "shop").stdout


@pytest.mark.parametrize(("name", "text"), [("token.txt", "{t}\n"), ("run.sh", "eval SHOP={t}\npython3 bot.py\n")])
def test_what_cannot_be_taken_out_safely_stays(home, shop, name, text):
    launcher, before = shop(name, text)
    refused = home.run("token", "move", "shop", "--yes")
    assert refused.returncode == 2
    assert "in a form that BotTray does not edit" in refused.stderr
    assert launcher.read_bytes() == before
    assert not launcher.with_name(".env").exists()
    assert entry(home)["token_in"] == str(launcher)
