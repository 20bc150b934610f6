"""Bots that lie where people put them, found by names alone.

Deliberate faults that were tried, each red: a link that is followed · a desktop that is called otherwise is passed
over · packages of an environment among what is found.
"""

from pathlib import Path

import pytest

from tray_app.adapters.projects import nearby
from tray_app.adapters.system import WINDOWS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def put(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()


def test_what_looks_like_one_and_where_it_lies(home: Path) -> None:
    put(home / "bots" / "shop" / "bot.py", home / "Documents" / "Мой бот" / "main.py", home / "photos" / "a.jpg")
    put(home / "Desktop" / "start_bot.bat", home / "Downloads" / "x" / "y" / "z" / "bot.py")
    put(home / "shop" / "venv" / "bot.py", home / ".cache" / "bot.py", home / "node_modules" / "grammy" / "bot.js")
    found = {(one.name, one.where) for one in nearby.nearby()}
    if not WINDOWS:  # the desktop of whoever runs this is another than that of the test there
        assert found == {("shop", "bots"), ("Мой бот", "Documents"), ("start_bot.bat", "Desktop")}
    assert ("shop", "bots") in found


@pytest.mark.skipif(WINDOWS, reason="there the registry names them")
def test_folders_that_are_called_in_the_users_language(home: Path) -> None:
    put(home / ".config" / "user-dirs.dirs", home / "Рабочий стол" / "a" / "b" / "bot.py")
    (home / ".config" / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Рабочий стол"\n', "utf-8")
    assert [one.where for one in nearby.nearby()] == ["Рабочий стол › a"]


@pytest.mark.skipif(WINDOWS, reason="links need a right there")
def test_links_are_not_followed_and_what_may_not_be_read_is_passed_over(home: Path, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    put(elsewhere / "bot.py", home / "closed" / "bot.py", home / "open bot" / "main.py")
    (home / "led").symlink_to(elsewhere)
    (home / "closed").chmod(0)
    found = [one.name for one in nearby.nearby()]
    (home / "closed").chmod(0o700)
    assert "led" not in found
    assert "open bot" in found
