"""What looks like a bot by names alone.

Deliberate faults that were tried, each red: any folder with a Python file is one · one of several launchers is taken ·
a name in Cyrillic letters that tells nothing.
"""

import pytest

from tray_app.core.scripts import bot_names


@pytest.mark.parametrize(
    ("folder", "files", "found"),
    [
        ("shop", ["bot.py"], (0, "")),
        ("Мой бот", ["main.py", "readme.txt"], (0, "")),
        ("shop", ["main.py", "start.bat"], (1, "start.bat")),
        ("shop", ["main.py", ".env"], (1, "")),
        ("shop bot", ["main.py", "start.bat", "run.cmd"], (0, "")),
        ("shop bot", ["main.py", "deploy.sh"], (0, "")),
        ("shop-bot", ["helpers.py"], (1, "")),
        ("course", ["main.py", "lesson.py"], None),
        ("robots", ["photo.jpg"], None),
        ("shop", [], None),
    ],
)
def test_a_folder(folder: str, files: list[str], found: tuple[int, str] | None) -> None:
    assert bot_names.in_folder(folder, files) == found


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("my_bot.py", True), ("Бот.BAT", True), ("bot.txt", False), ("main.py", False), ("start_bot.sh", True)],
)
def test_a_file_by_itself(name: str, is_one: bool) -> None:
    assert bot_names.is_file(name) is is_one
