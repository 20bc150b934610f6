"""A program by its name: never the one that lies in the current folder.

Deliberate faults that were tried, each red: `shutil.which` (on Windows Python) · a folder of PATH that is not absolute.
"""

import os
import stat
from pathlib import Path

import pytest
from processes import WINDOWS

from tray_app.adapters import programs, programs_windows
from tray_app.adapters.projects import interpreter
from tray_app.adapters.tokens import git
from tray_app.core.errors import BotTrayError
from tray_app.core.model import BotSpec

SUFFIX = ".exe" if WINDOWS else ""


def lay(folder: Path, name: str) -> str:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}{SUFFIX}"
    file.write_text("#!/bin/sh\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a console, where every program lies that is looked for; PATH has an empty folder."""
    folder = tmp_path / "here"
    for name in ("py", "python", "python3", "node", "git", "uv", "bash"):
        lay(folder, name)
    (tmp_path / "path").mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    return folder


@pytest.mark.parametrize("first", ["", ".", "here", "..", "{none}"])
def test_not_in_the_current_folder(here: Path, first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = first.format(none=here.parent / "none")
    monkeypatch.setenv("PATH", first)
    assert programs.find("py") is None
    found = lay(here.parent / "path", "py")
    monkeypatch.setenv("PATH", os.pathsep.join([first, str(here.parent / "path")]))
    assert os.path.normcase(programs.find("py") or "") == os.path.normcase(found)
    assert programs.find("py", "") is None
    assert programs.find("py", str(here)) is not None, "a folder that is named is meant"


def test_who_asks_for_programs(here: Path, tmp_path: Path) -> None:
    """The interpreter of a script, what runs another, a command by its name, git."""
    for name in ("bot.py", "bot.js"):
        (tmp_path / name).write_text("")
    (tmp_path / ".git").mkdir()
    for keys in ({"script": "bot.py"}, {"script": "bot.js"}, {"command": ("node", "x")}, {"command": ("git",)}):
        try:
            first = interpreter.resolve(BotSpec("shop", **keys), tmp_path).argv[0]  # type: ignore[arg-type]
        except BotTrayError:
            continue  # there is none, which is right
        assert os.path.dirname(os.path.normcase(first)) not in ("", os.path.normcase(str(here))), first
    with pytest.raises(git.GitMissing):
        git.look(tmp_path, None, b"x", os.environ)


def test_suffixes_of_windows(tmp_path: Path) -> None:
    for name in ("npm.cmd", "npm", "tool.exe", "tool.bat", "script.py"):
        (tmp_path / name).touch()

    def found(name: str) -> str | None:
        place = programs_windows.in_folders(name, f'"{tmp_path}"', ".COM;.EXE;.BAT;.CMD")
        return place and os.path.basename(place)

    names = ("npm", "npm.cmd", "tool", "tool.bat", "script.py", "none")
    if not WINDOWS:  # which of them a name means is written there in any letters
        assert [found(n) for n in names] == ["npm.cmd", "npm.cmd", "tool.exe", "tool.bat", None, None]
    assert (found("npm") or "").lower() == "npm.cmd"
