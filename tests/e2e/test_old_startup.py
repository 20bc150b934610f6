"""`add` of an old launcher that is started at login as well: that entry is moved aside, or a second copy would come.

On Windows with a real shortcut in the user's own Startup folder. A deliberate fault that went red: nothing moved.
"""

import os
import subprocess

import pytest
from home import ECHO, make_token
from processes import WINDOWS

from tray_app.adapters.desktop import startup, startup_windows

TOKEN = make_token(770_870)
LINK = """
var link = new ActiveXObject('WScript.Shell').CreateShortcut(WScript.Arguments(0));
link.TargetPath = WScript.Arguments(1);
link.Save();
"""


@pytest.fixture
def launcher(tmp_path, emulator):
    """A bot's folder as people have it, with the file that starts it today."""
    emulator.add_bot(TOKEN, "shop_bot")
    folder = tmp_path / "My shop"
    folder.mkdir()
    (folder / "bot.py").write_text(ECHO.read_text("utf-8"), "utf-8")
    (folder / ".env").write_text(f"BOT_TOKEN={TOKEN}\nBOTTRAY_API_BASE={emulator.url}\n")
    here, python = ('cd /d "%~dp0"', "python") if WINDOWS else ('cd "$(dirname "$0")"', "python3")
    path = folder / ("start_bot.bat" if WINDOWS else "start_bot.sh")
    path.write_text(f"{here}\n{python} bot.py\n")
    return path


@pytest.fixture
def entry(home, launcher, tmp_path):
    """What starts it at login."""
    if WINDOWS:
        path = startup_windows._startup(os.environ) / f"bottray-test-{os.getpid()}.lnk"
        (tmp_path / "link.js").write_text(LINK)
        subprocess.run(["cscript", "//nologo", tmp_path / "link.js", path, launcher], check=True, timeout=60)
    else:
        home.environ["XDG_CONFIG_HOME"] = str(tmp_path / "config")
        path = tmp_path / "config" / "autostart" / "shop.desktop"
        path.parent.mkdir(parents=True)
        path.write_text(f'[Desktop Entry]\nType=Application\nExec=sh "{launcher}"\n')
    assert startup.entries([launcher], home.environ) == [path]
    yield path
    path.unlink(missing_ok=True)


def test_it_is_moved_aside_and_where_to_is_said(home, launcher, entry):
    told = home.run("add", str(launcher), "--yes", "--no-start")
    assert told.returncode == 0, told.stderr
    assert f"At login {entry} starts the old one: a second copy of the bot." in told.stdout
    kept = home.folder / "old-startup" / entry.name
    assert f"It is kept as {kept}." in told.stdout
    assert kept.exists()
    assert not entry.exists()
    assert launcher.exists(), "the file itself is the user's"
    assert home.run("start").returncode == 0


def test_without_a_yes_it_is_left_there(home, launcher, entry):
    told = home.run("add", str(launcher), "--no-start")
    assert told.returncode == 0, told.stderr
    assert f"It was left there. Move it away yourself, or say --yes: {entry}" in told.stderr
    assert entry.exists()
