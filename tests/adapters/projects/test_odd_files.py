"""Whatever lies in the place of a project's file: it ends in an answer or a sentence, and nothing is waited for.

Deliberate faults that were tried, each red: a file opened without a look at its kind (a pipe is waited for) · a pipe
called one that does not exist.
"""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tray_app.adapters.files import why_no_file
from tray_app.adapters.projects import interpreter, own_code
from tray_app.adapters.projects.discovery import look
from tray_app.adapters.projects.node import nodes
from tray_app.adapters.projects.node import package as node_package
from tray_app.adapters.projects.pythons import environments
from tray_app.adapters.projects.pythons.needs import needs
from tray_app.adapters.projects.source_tree import Tree
from tray_app.adapters.rivals import near, program, setting
from tray_app.adapters.system import WINDOWS
from tray_app.adapters.tokens import env_text, token_file
from tray_app.core.errors import BotTrayError
from tray_app.core.model import BotSpec
from tray_app.supervisor.telegram import own_webhook, promises
from tray_app.supervisor.warnings import exposures

POLLS = "import config\nimport telebot\ntelebot.TeleBot('x').infinity_polling()\n"


def pipe(path: Path) -> None:
    os.mkfifo(path)


def large(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate((1 << 30) + 1)


def closed(path: Path) -> None:
    path.write_text("TOKEN=1\n")
    path.chmod(0)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # the name of a socket may not be long
        one.bind(path.name)
        os.chdir(here)


ODD: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "large": large,
    "cp1251": lambda path: path.write_bytes("# Привет\nTOKEN=1\n".encode("cp1251")),
    "utf-16": lambda path: path.write_bytes("# Привет\nTOKEN=1\n".encode("utf-16")),
    "nul": lambda path: path.write_bytes(b"TOKEN=\0\n\0\0"),
}
if not WINDOWS:
    ODD |= {
        "pipe": pipe, "device": lambda path: path.symlink_to("/dev/zero"), "closed": closed, "socket": listening,
        "circle": lambda path: path.symlink_to(path.name), "nowhere": lambda path: path.symlink_to("gone"),
    }  # fmt: skip

NAMES = (
    "bot.py", "run.sh", ".env", "requirements.txt", "pyproject.toml", "package.json", "config.py", "docker-compose.yml",
    ".nvmrc", ".python-version", "Procfile",
)  # fmt: skip


def readers(folder: Path, name: str) -> Iterator[Callable[[], object]]:
    """All that reads a project's files for add, check, doctor, a start and clean."""
    path, script = folder / name, folder / "bot.py"
    spec = BotSpec(name="shop", script=str(script))
    yield lambda: look(str(folder))
    yield lambda: look(str(path))
    yield lambda: look(str(folder / "start.sh"))
    yield lambda: interpreter.resolve(spec, folder)
    yield lambda: interpreter.resolve(BotSpec(name="shop", script=str(script), requirements=name), folder)
    yield lambda: needs(script, path)
    yield lambda: needs(path, None)
    yield lambda: own_code.own_code(script, folder)
    yield lambda: nodes.wanted(folder)
    yield lambda: node_package.read(path)
    yield lambda: [Tree(folder).source(file) for file in Tree(folder).files()]
    yield lambda: setting.texts(path)
    yield lambda: near.tokens_in(str(path))
    yield lambda: program.text_at(str(path))
    yield lambda: env_text.wide(path)
    yield lambda: token_file.placed(path)
    yield lambda: environments._text(path)
    yield lambda: exposures._has_token(path, None)
    launch = interpreter.Launch((str(script),), folder, script, path, path)
    yield lambda: promises.way_of(launch)
    yield lambda: own_webhook.serves(launch)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ODD)
def test_it_ends_in_an_answer_or_a_sentence(tmp_path: Path, kind: str, name: str) -> None:
    (tmp_path / "bot.py").write_text(POLLS)
    (tmp_path / "start.sh").write_text(f"#!/bin/sh\n. ./.env\npython3 {name if name.endswith('.py') else 'bot.py'}\n")
    (tmp_path / name).unlink(missing_ok=True)
    ODD[kind](tmp_path / name)
    for reader in readers(tmp_path, name):
        with suppress(BotTrayError):  # a sentence
            reader()


@pytest.mark.skipif(WINDOWS, reason="pipes are those of POSIX")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("python3 odd.py", "starts {0}/odd.py, which cannot be read: it is a pipe or a device, and no file."),
        ("sh odd.sh", "It starts odd.sh, which is no text that can be read."),
        ("python3 folder.py", "starts {0}/folder.py, which cannot be read: Is a directory."),
        ("cd file && python3 bot.py", "starts {0}/file/bot.py, which cannot be read: Not a directory."),
    ],
)
def test_a_launcher_that_starts_what_is_no_file(tmp_path: Path, line: str, said: str) -> None:
    os.mkfifo(tmp_path / "odd.py")
    os.mkfifo(tmp_path / "odd.sh")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "run.sh").write_text(f"#!/bin/sh\n{line}\n")
    with pytest.raises(BotTrayError) as caught:
        look(str(tmp_path / "run.sh"))
    assert said.format(tmp_path) in str(caught.value)
    assert "does not exist" not in str(caught.value)


@pytest.mark.skipif(WINDOWS, reason="pipes are those of POSIX")
def test_variables_out_of_a_pipe(tmp_path: Path) -> None:
    """1Password fills it at each start: it is there."""
    os.mkfifo(tmp_path / "vars")
    (tmp_path / "bot.py").write_text(POLLS)
    unit = (
        f"[Service]\nWorkingDirectory={tmp_path}\nEnvironmentFile={tmp_path}/vars\nExecStart=/usr/bin/python3 bot.py\n"
    )
    (tmp_path / "shop.service").write_text(unit)
    (found,) = look(str(tmp_path / "shop.service")).candidates
    assert found.keys["env_file"] == str(tmp_path / "vars")
    assert not any("does not exist" in str(note) for note in found.notes)


def test_a_name_that_nobody_gave_is_not_said(tmp_path: Path) -> None:
    (tmp_path / "bot").write_text("hello")
    with pytest.raises(BotTrayError, match=r"^It cannot be started: what runs .*bot cannot be told from its name"):
        interpreter.resolve(BotSpec(name="bot", script=str(tmp_path / "bot")), tmp_path)


@pytest.mark.skipif(WINDOWS, reason="the handles of Windows are not counted so")
def test_no_folder_stays_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        assert isinstance(why_no_file(tmp_path), IsADirectoryError)
    assert len(os.listdir("/proc/self/fd")) == before
