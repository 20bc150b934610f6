"""Folders as people have them, and code pages as Windows has them: a whole life of a bot in each.

Deliberate fault that went red: errors="strict" for our streams.

A long path is for real Windows: Wine fails to resolve it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from home import Home, make_token

import tray_app

SAYS = """
import os, sys
sys.path.insert(0, {demo!r})
print("Привет, мир — №1 😀", os.path.basename(os.getcwd()), flush=True)
import echo_bot
sys.exit(echo_bot.main())
"""
PACKAGE = Path(tray_app.__file__).parent


def lives(home, emulator, token, folder=None):
    """Start, an answer, the log, `logs`, `status`, a soft stop; in the script's folder, or in another one."""
    emulator.add_bot(token, "shop_bot")
    script = home.bot("shop", SAYS.format(demo=str(PACKAGE / "demo")), token=token, folder=folder and str(folder))
    home.agent()
    started = home.run("start", "shop")
    assert started.returncode == 0, started.stdout + started.stderr
    emulator.queue(token, "привет")
    emulator.wait_for(token, lambda s: s["sent"], timeout=20)
    line = f"Привет, мир — №1 😀 {(folder or script.parent).name}"
    assert line in home.log("shop")
    assert "UnicodeEncodeError" not in home.log("shop") + home.log("agent")
    status = home.status("shop")
    assert status["phase"] == "running"
    stop = home.run("stop", "shop")
    assert stop.returncode == 0, stop.stderr
    assert "exit code 0" in home.log("shop"), "softly"
    assert emulator.state(token)["readers_most"] == 1


@pytest.mark.parametrize(
    "name", ["Иван Петров", "100% & Co (a) ^b !c %PATH% 'd'", "длинная папка " + "ы" * 60 + "/" + "z" * 180]
)
def test_a_home_in_a_folder_of_any_name(homes, emulator, name):
    home = homes(name)
    try:
        home.folder.resolve()
    except OSError as error:
        if error.winerror == 234:  # ERROR_MORE_DATA
            pytest.skip("Wine's GetFinalPathNameByHandleW fails for a path above 260 characters; Windows' does not")
        raise
    lives(home, emulator, make_token(770_900 + len(name)))


def test_a_home_behind_a_unc_path(tmp_path, emulator):
    share = Path(r"\\localhost\C$")
    if not share.is_dir():
        pytest.skip("the administrative share is closed here")
    drive, rest = os.path.splitdrive(tmp_path)
    if drive.upper() != "C:":
        pytest.skip("the test's folder is not on C:")
    (tmp_path / "locks").mkdir()
    home = Home(Path(f"{share}{rest}", "home"), tmp_path / "locks", emulator.url)
    began = subprocess.check_output(
        [sys.executable, "-c", "import os; print(os.getcwd())"], cwd=home.folder, text=True, stderr=subprocess.DEVNULL
    )
    # Wine begins no process in such a folder ("could not open working directory"); all else is behind the share
    folder = None if began.strip().endswith("home") else tmp_path
    try:
        lives(home, emulator, make_token(770_990), folder)
    finally:
        home.close()


def test_nothing_is_written_into_the_program_folder(homes, emulator, tmp_path):
    """In Program Files an ordinary user may not write."""
    place = tmp_path / "Program Files" / "Бот"
    shutil.copytree(PACKAGE, place / "tray_app", ignore=shutil.ignore_patterns("__pycache__"))
    there = sorted((str(p), p.stat().st_mtime_ns) for p in place.rglob("*") if p.is_file())
    home = homes()
    home.environ |= {"PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    lives(home, emulator, make_token(770_991))
    assert sorted((str(p), p.stat().st_mtime_ns) for p in place.rglob("*") if p.is_file()) == there


@pytest.mark.parametrize("encoding", ["cp866", "cp1251", "utf-8"])
def test_russian_through_a_pipe_of_any_code_page(home, encoding, monkeypatch):
    monkeypatch.setattr("home.ENCODING", encoding)
    home.environ |= {"PYTHONIOENCODING": encoding, "BOTTRAY_LANG": "ru"}
    home.bot("shop", "print('Здравствуйте')", restart="never")
    home.bot("gone").unlink()
    gone = home.run("run", "gone")
    assert gone.returncode == 2
    assert f"gone ({home.folder / 'bots.toml'}:5)" in gone.stderr, gone.stderr
    assert re.search("[а-я]{5}", gone.stderr), gone.stderr
    ran = home.run("run", "shop")
    assert ran.returncode == 0
    for said in (gone.stderr, ran.stderr, home.run("status").stdout, home.run("--help").stdout):
        assert "?" not in said, said
        assert "Traceback" not in said, said
        assert "\ufffd" not in said
    assert "Здравствуйте" in home.log("shop") or encoding != "utf-8"
