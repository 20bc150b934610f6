"""The names in a folder: what this user may read, folders first, and no more than names.

Deliberate faults that were tried, each red: a pipe among the files · a link in a circle that ends the list · a name
that is no text ends it · a path that is taken below the agent's folder and not the user's.
"""

import json
import os
from pathlib import Path

import pytest

from tray_app.adapters.projects import browsed
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import ConfigError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    return tmp_path


def test_folders_first_and_hidden_ones_are_marked(home: Path) -> None:
    for folder in ("zoo", "Able"):
        (home / folder).mkdir()
    for file in ("bot.py", ".env", "Alpha.sh"):
        (home / file).touch()
    found = browsed.browse("~")
    assert [(one.name, one.folder) for one in found.names if not one.hidden] == [
        ("Able", True), ("zoo", True), ("Alpha.sh", False), ("bot.py", False)
    ]  # fmt: skip
    assert [one.name for one in found.names if one.hidden] == [".env"]
    assert (found.folder, found.above, found.chosen) == (str(home), str(home.parent), None)


@pytest.mark.skipif(WINDOWS, reason="no such files there")
def test_what_is_neither_file_nor_folder_is_no_name(home: Path) -> None:
    os.mkfifo(home / "pipe")
    (home / "circle").symlink_to("circle")
    (home / "gone").symlink_to("nowhere")
    (home / "led").symlink_to(home.parent)
    with open(os.fsencode(home) + b"/\xff.py", "w"):
        pass
    found = browsed.browse(str(home))
    assert [os.fsencode(one.name) for one in found.names] == [b"led", b"\xff.py"]
    assert json.loads(json.dumps(found.to_dict()))["names"][1]["name"] == os.fsdecode(b"\xff.py")


@pytest.mark.parametrize(
    "write", ["{0}/my bot.py", " '{0}/my bot.py'\n", '"{0}/my bot.py"', "~/my bot.py", "my bot.py", "{1}/my%20bot.py"]
)
def test_a_path_as_people_have_it_leads_to_the_file(home: Path, write: str) -> None:
    (home / "my bot.py").touch()
    found = browsed.browse(write.format(home, home.as_uri()))
    assert (found.folder, found.chosen) == (str(home), "my bot.py")


def test_what_leads_nowhere_is_told_as_add_tells_it(home: Path) -> None:
    (home / "bot.py").touch()
    with pytest.raises(ConfigError, match=r"There is no file or folder .*bt\.py\. Did you mean .*bot\.py") as refused:
        browsed.browse("bt.py")
    assert str(home) in str(refused.value)


def test_a_folder_of_very_many_is_cut_and_counted(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsed, "MOST", 3)
    for n in range(5):
        (home / f"{n}.py").touch()
    found = browsed.browse("~")
    assert ([one.name for one in found.names], found.more) == (["0.py", "1.py", "2.py"], 2)


def test_one_may_begin_at_home_and_where_the_bots_lie(home: Path) -> None:
    for folder in ("bots/shop", "else/hand"):
        (home / folder).mkdir(parents=True)
    bots = [
        {"script": str(home / "bots/shop/bot.py"), "folder": None},
        {"script": None, "folder": "else/hand"},
        {"script": "/nowhere/at/all/bot.py", "folder": None},
    ]
    assert browsed.places(bots, home) == [str(home), str(home / "bots"), str(home / "else")]
