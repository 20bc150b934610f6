"""What an interpreter lacks and how it gets it: real interpreters, real environments, wheels made on the spot."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from wheels import wheel

from tray_app.adapters.projects.interpreter import VENV_PYTHON
from tray_app.adapters.projects.pythons import installation, requirements
from tray_app.adapters.projects.pythons.needs import Needs, needs
from tray_app.adapters.projects.pythons.requirements import Lacking
from tray_app.adapters.system import typed
from tray_app.core.errors import ConfigError


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def ask(python: str, wanted: Needs) -> Lacking | None:
    done = subprocess.run(requirements.question([python], wanted), capture_output=True, text=True, check=False)
    return requirements.answer(wanted, done.stdout)


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """The environment of a pip that knows one folder of wheels and nothing else."""
    return {
        **os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "wheels"), "PIP_CONFIG_FILE": os.devnull,
    }  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with pip and nothing else."""
    place = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    return place


# -- what is needed -----------------------------------------------------------------------------------------------


def test_imports_are_followed_through_the_bots_own_files(tmp_path: Path) -> None:
    script = write(
        tmp_path / "bot.py",
        "import os, config\nfrom handlers import start\nfrom handlers.menu import x\nimport plain.inner, telebot\n",
    )
    write(tmp_path / "config.py", "import dotenv\n")
    write(tmp_path / "handlers" / "__init__.py", "import aiogram\n")
    write(tmp_path / "handlers" / "start.py", "from . import texts\nimport httpx\n")
    write(tmp_path / "handlers" / "texts.py", "import loguru\nfrom ..config import x\n")
    write(tmp_path / "handlers" / "menu.py", "import pydantic\n")
    write(tmp_path / "plain" / "inner.py", "import redis\n")
    wanted = needs(script, None)
    assert wanted.modules == ("aiogram", "dotenv", "httpx", "loguru", "pydantic", "redis", "telebot")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shopbot", b"import telebot\nprint 'x'\n"),
        ("bot.py", b"import telebot\0\n"),
        ("bot.py", "import telebot\n".encode("utf-16")),
        ("bot.pyz", b"PK\x03\x04"),
    ],
)
def test_what_could_not_be_read_is_named(tmp_path: Path, name: str, text: bytes) -> None:
    script = tmp_path / name
    script.write_bytes(text)
    wanted = needs(script, None)
    assert (wanted.modules, wanted.unread, wanted.unread_names) == ((), (script,), name)


def test_python_runs_a_script_of_any_name(tmp_path: Path) -> None:
    wanted = needs(write(tmp_path / "shopbot", "#!/usr/bin/env python3\nimport telebot\n"), None)
    assert (wanted.modules, wanted.unread) == (("telebot",), ())


def test_its_own_modules_that_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = write(tmp_path / "bot.py", "import telebot, a, b, c, d\n")
    write(tmp_path / "a.py", "import aiogram\n" + "#" * (1 << 20))
    for name in "bcd":
        write(tmp_path / f"{name}.py", "import (\n")
    wanted = needs(script, None)
    assert (wanted.modules, len(wanted.unread)) == (("telebot",), 4)
    assert wanted.unread_names == "d.py, c.py, b.py, …"
    monkeypatch.setattr("tray_app.adapters.projects.pythons.needs.MOST_FILES", 2)
    assert len(needs(script, None).unread) == 4, "too many to follow are not read either"


def test_a_circle_of_imports_and_a_file_that_is_no_python(tmp_path: Path) -> None:
    script = write(tmp_path / "bot.py", "import a\n")
    write(tmp_path / "a.py", "import bot, b\n")
    write(tmp_path / "b.py", "import (\n")
    wanted = needs(script, None)
    assert (wanted.modules, wanted.unread_names) == ((), "b.py")


def test_a_script_that_looks_elsewhere_for_its_modules(tmp_path: Path) -> None:
    script = write(tmp_path / "bot.py", "import sys\nsys.path.insert(0, '../lib')\nimport aiogram, core_bot\n")
    assert needs(script, None).modules == ("aiogram",)


def test_requirements_that_include_each_other(tmp_path: Path) -> None:
    file = write(tmp_path / "requirements.txt", "a\n-r more/b.txt\n-r gone.txt\n")
    write(tmp_path / "more" / "b.txt", "b\n-r ../requirements.txt\n")
    assert set(needs(write(tmp_path / "bot.py", ""), file).requirements) == {"a", "b"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_powershell_writes(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "requirements.txt"
    file.write_bytes("aiogram==3.0\r\nhttpx\r\n".encode(encoding))
    assert needs(write(tmp_path / "bot.py", ""), file).requirements == ("aiogram==3.0", "httpx")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    file = write(tmp_path / "pyproject.toml", "[project")
    with pytest.raises(ConfigError, match=r"pyproject\.toml cannot be read"):
        needs(write(tmp_path / "bot.py", ""), file)
    with open(file, "wb") as large:
        large.truncate(1 << 31)
    with pytest.raises(ConfigError, match="File too large"):
        needs(tmp_path / "bot.py", file)


# -- what is lacking ----------------------------------------------------------------------------------------------


def test_the_interpreter_is_asked(tmp_path: Path) -> None:
    script = write(tmp_path / "bot.py", "import own, json\n")
    write(tmp_path / "own.py", "")
    told = (
        "requests", "Requests>=2", "requests<1", "no-such-kit>=1", 'other-kit; sys_platform == "nowhere"', "PySocks",
    )  # fmt: skip
    lacking = ask(sys.executable, Needs(script, None, told, ("requests", "nosuchmodule", "own")))
    assert lacking is not None
    assert [line for line, _ in lacking.requirements] == ["requests<1", "no-such-kit>=1"]
    assert dict(lacking.requirements)["no-such-kit>=1"] is None
    assert dict(lacking.requirements)["requests<1"]
    assert lacking.modules == ("nosuchmodule",)
    assert lacking.pip


def test_a_module_that_a_requirement_explains_is_not_told_twice(tmp_path: Path) -> None:
    wanted = Needs(tmp_path / "bot.py", None, ("python-telegram-bot>=99",), ("telegram", "nosuchmodule"))
    said = '{"lacks": [["python-telegram-bot>=99", null]], "modules": ["telegram", "nosuchmodule"], "pip": true}'
    lacking = requirements.answer(wanted, said)
    assert lacking is not None
    assert lacking.modules == ("nosuchmodule",)
    assert lacking.names == "python-telegram-bot>=99, nosuchmodule"


@pytest.mark.parametrize("output", ["", "Traceback", "{}", "[]", '{"lacks": 1, "modules": [], "pip": true}'])
def test_what_is_no_answer(tmp_path: Path, output: str) -> None:
    assert requirements.answer(Needs(tmp_path, None, (), ()), output) is None


def test_noise_before_the_answer(tmp_path: Path, empty: Path) -> None:
    """A sitecustomize of somebody's may print what it likes."""
    wanted = Needs(tmp_path / "bot.py", None, (), ("nosuchmodule",))
    assert requirements.answer(wanted, 'hello\n{"lacks": [], "modules": ["nosuchmodule"], "pip": false}\n') == Lacking(
        (), ("nosuchmodule",), False
    )
    assert ask(str(empty / VENV_PYTHON), wanted) == Lacking((), ("nosuchmodule",), True)


# -- putting it there ---------------------------------------------------------------------------------------------


def test_an_environment_is_the_bots_own_only_where_it_lies_beside_it_or_was_chosen(tmp_path: Path, empty: Path) -> None:
    script = write(tmp_path / "shop" / "bot.py", "")
    wanted = Needs(script, None, ("aiogram",), ())
    foreign = str(empty / VENV_PYTHON)
    plan = installation.installation([foreign], wanted, Lacking((("aiogram", None),)))
    assert plan.made == tmp_path / "shop" / ".venv", "an environment that happens to be active is not the bot's"
    plan = installation.installation([foreign], wanted, Lacking((("aiogram", None),)), chosen=True)
    assert (plan.made, plan.python) == (None, Path(foreign))
    with pytest.raises(ConfigError, match="belongs to the system: nothing is installed there"):
        installation.installation(["/usr/bin/python3"], wanted, Lacking((("aiogram", None),)), chosen=True)


def test_nothing_is_installed_by_a_guessed_name(tmp_path: Path) -> None:
    wanted = Needs(tmp_path / "bot.py", None, (), ("telegram", "shopkit"))
    plan = installation.installation(["/usr/bin/python3"], wanted, Lacking((), ("telegram", "shopkit")))
    assert plan.unknown == ("shopkit",)
    assert plan.what == ("python-telegram-bot",)
    only_unknown = installation.installation(["/usr/bin/python3"], Needs(tmp_path, None, (), ("shopkit",)),
                                             Lacking((), ("shopkit",)))  # fmt: skip
    assert only_unknown.commands == ()


@pytest.mark.timeout(180)
def test_it_is_really_installed_and_nowhere_else(tmp_path: Path, offline: dict[str, str]) -> None:
    wheel(tmp_path / "wheels", "shopkit", "1.5")
    script = write(tmp_path / "мой бот" / "bot.py", "import shopkit\n")
    file = write(script.parent / "requirements.txt", "shopkit>=1\n")
    wanted = needs(script, file)
    lacking = ask(sys.executable, wanted)
    assert lacking
    plan = installation.installation([sys.executable], wanted, lacking)
    for step in plan.commands:
        subprocess.run(step, check=True, capture_output=True, env=offline)
    assert plan.python == script.parent / ".venv" / VENV_PYTHON
    assert not ask(str(plan.python), wanted)
    assert ask(sys.executable, wanted) == lacking
    assert subprocess.run([plan.python, script], check=False).returncode == 0


def test_an_environment_without_pip_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # no uv
    script = write(tmp_path / "bot.py", "")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True)
    python = str(tmp_path / ".venv" / VENV_PYTHON)
    wanted = Needs(script, write(tmp_path / "pyproject.toml", ""), ("aiogram",), ())
    lacking = ask(python, wanted)
    assert lacking == Lacking((("aiogram", None),), (), False)
    plan = installation.installation([python], wanted, lacking)
    assert plan.made is None
    assert [step[:3] for step in plan.commands] == [(python, "-m", "ensurepip"), (python, "-m", "pip")]
    assert plan.commands[1][-1] == "aiogram"


def test_half_an_environment_is_taken_back_but_not_one_that_was_there(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    installation.take_back(tmp_path / ".venv", existed=True)
    assert (tmp_path / ".venv").exists()
    installation.take_back(tmp_path / ".venv", existed=False)
    assert not (tmp_path / ".venv").exists()


def test_a_python_without_venv_is_told_with_what_to_install() -> None:
    said = (
        "The virtual environment was not created successfully because ensurepip is not\navailable.  On Debian/Ubuntu "
        "systems, you need to install the python3-venv package\n"
    )
    error = installation.failed(("/usr/bin/python3", "-m", "venv", "/x/.venv"), 1, said, "shop")
    assert "sudo apt install python3-venv" in str(error)
    error = installation.failed(
        ("python", "-m", "pip", "install", "x y"), 1, "Collecting\nERROR: no x\n\nhint\n", "shop"
    )
    assert "ERROR: no x" in str(error)
    assert typed(("install", "x y")) in str(error)


def test_a_module_is_named_with_its_package():
    """Who reads "it lacks telegram" types `pip install telegram`, which is a stranger's."""
    lacking = Lacking((("aiogram>=3", "2.25"),), ("aiohttp", "telegram", "shopkit"))
    assert lacking.names == "aiogram>=3 (2.25), aiohttp, telegram (python-telegram-bot), shopkit"
