"""A folder that somebody has named by mistake, or that was made to be in the way: it ends in an answer or a sentence.

Deliberate faults that were tried, each red: links to folders followed · a link to a file outside read · a pipe opened ·
a pipe that is named waited for.
"""

import os
from pathlib import Path

import psutil
import pytest

from tray_app.adapters.projects.discovery import look
from tray_app.adapters.projects.pythons.needs import needs
from tray_app.adapters.projects.source_tree import Tree
from tray_app.adapters.rivals.setting import texts
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import ConfigError

posix = pytest.mark.skipif(WINDOWS, reason="links and pipes are those of POSIX")
POLLS = "import telebot\nbot.infinity_polling()\n"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@posix
def test_nothing_is_followed_out_of_it(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "bot.py", POLLS)
    write(tmp_path / "shop" / "start_it.py", POLLS)
    (tmp_path / "shop" / "sub").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "shop" / "bot.py").symlink_to(tmp_path / "elsewhere" / "bot.py")
    (tmp_path / "shop" / "loop").symlink_to(tmp_path / "shop")
    (tmp_path / "shop" / "own.py").symlink_to("start_it.py")
    assert sorted(Tree(tmp_path / "shop").files()) == ["own.py", "start_it.py"]


@posix
def test_pipes_and_a_gigabyte(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", POLLS)
    os.mkfifo(tmp_path / "main.py")
    os.mkfifo(tmp_path / "README.md")
    for name in ("app.py", "Dockerfile", "data.json", "start.sh"):
        with open(tmp_path / name, "wb") as file:
            file.truncate(1 << 30)
    before = psutil.Process().io_counters().read_chars
    found = look(str(tmp_path))
    assert (found.candidates[0].shown, found.certain) == ("bot.py", True)
    assert psutil.Process().io_counters().read_chars - before < 50_000_000


@posix
@pytest.mark.parametrize("name", ["bot.py", "run.sh", "shop.service", "package.json", "shop.conf"])
def test_a_pipe_that_is_named(tmp_path: Path, name: str) -> None:
    """Nobody writes into it: who opens it as a file waits for ever."""
    os.mkfifo(tmp_path / name)
    with pytest.raises(ConfigError) as caught:
        look(str(tmp_path / name))
    assert str(caught.value) == f"{tmp_path / name} cannot be read: it is a pipe or a device, and no file."


@posix
@pytest.mark.parametrize("pipe", ["helper.py", "setup.py", "config.py", "requirements.txt", "__init__.py"])
def test_a_pipe_beside_it(tmp_path: Path, pipe: str) -> None:
    write(tmp_path / "bot.py", "import helper, config\n" + POLLS)
    os.mkfifo(tmp_path / pipe)
    assert look(str(tmp_path)).candidates[0].shown == "bot.py"
    assert needs(tmp_path / "bot.py", None) is not None
    write(tmp_path / "old.py", "")
    (tmp_path / "old.py").write_bytes("# -*- coding: cp1251 -*-\n# Привет".encode("cp1251"))
    assert [text.split("\n")[-1] for text in texts(tmp_path / "bot.py")[1:]] == ["# Привет"]


def test_imports_in_a_circle_and_deep_names(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", "from a import go\n\nif __name__ == '__main__':\n    go()\n")
    write(tmp_path / "a.py", "from b import go\n")
    write(tmp_path / "b.py", "from a import go\nfrom . import go as there\nfrom ...... import x\n")
    write(tmp_path / "c.py", "x = " + "a." * 3000 + "b\n" + "(" * 90 + ")" * 90 + "\n")
    assert look(str(tmp_path)).candidates[0].shown == "bot.py"


def test_very_many_folders_in_each_other(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", POLLS)
    place = tmp_path
    for _ in range(60):
        place = place / "d"
        write(place / "bot.py", POLLS)
    assert len(list(Tree(tmp_path).files())) < 10


def test_code_that_is_nested_without_end(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", "x = " + "[" * 5000 + "]" * 5000 + "\n" + POLLS)
    write(tmp_path / "deep.py", "\n".join(" " * n + "if x:" for n in range(95)) + "\n" + " " * 95 + "pass\n")
    assert look(str(tmp_path)).candidates[0].shown == "bot.py"


def test_odd_texts(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_bytes("# -*- coding: cp1251 -*-\nname = 'Привет'\n".encode("cp1251") + POLLS.encode())
    (tmp_path / "other.py").write_bytes(b"\xef\xbb\xbfimport telebot\n")
    (tmp_path / "zero.py").write_bytes(b"\0" * 1000)
    (tmp_path / "wide.py").write_bytes("import telebot\n".encode("utf-16"))
    write(tmp_path / "pyproject.toml", "[[[[")
    write(tmp_path / "Procfile", "worker: " + "'" * 1001)
    found = look(str(tmp_path))
    assert (found.candidates[0].shown, found.certain) == ("bot.py", True)


@pytest.mark.skipif(WINDOWS or os.geteuid() != 0, reason="only root can become somebody who may not read")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path / "closed" / "bot.py", POLLS)
    for place in (tmp_path, *list(tmp_path.parents)[:-2]):
        place.chmod(0o755)
    (tmp_path / "closed").chmod(0o000)
    os.seteuid(65534)
    try:
        with pytest.raises(ConfigError) as caught:
            look(str(tmp_path / "closed"))
    finally:
        os.seteuid(0)
    assert "Permission denied" in str(caught.value)
