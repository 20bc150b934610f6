"""Who starts a bot anew when its files change, taken off."""

import pytest

from tray_app.core.launchers import watchers


@pytest.mark.parametrize(
    ("line", "behind"),
    [
        ("watchmedo auto-restart -d . -p *.py -R -- python bot.py", "python bot.py"),
        ("watchmedo auto-restart --pattern=*.py --recursive python bot.py --x", "python bot.py --x"),
        ("watchexec -r -e py -- python -m shop", "python -m shop"),
        ("hupper -m shop --x", "python -m shop --x"),
        ("python -m hupper -m shop", "python -m shop"),
        ("jurigged -v bot.py", "python bot.py"),
        ("nodemon bot.js", "node bot.js"),
        ("nodemon --watch src --exec python3 bot.py", "python3 bot.py"),
        ("nodemon.cmd bot.py", "python bot.py"),
        ("entr -r python bot.py", "python bot.py"),
        ("reflex -r .py -s -- python bot.py", "python bot.py"),
    ],
)
def test_the_command_behind_it(line, behind):
    assert watchers.started(line.split()) == behind.split()


def test_a_command_in_one_word_is_its_words():
    assert watchers.started(["watchfiles", "--filter", "python", "python bot.py --x", "src"]) == [
        "python", "bot.py", "--x",
    ]  # fmt: skip
    assert watchers.started(["nodemon", "--exec", "python -u", "bot.py"]) == ["python", "-u", "bot.py"]


@pytest.mark.parametrize(
    "line", ["python bot.py", "watchmedo shell-command .", "watchmedo", "nodemon", "", "hupperx a"]
)
def test_what_watches_nothing(line):
    assert watchers.started(line.split()) is None
