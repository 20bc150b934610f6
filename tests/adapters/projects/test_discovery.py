"""What is meant by a path: real folders, links and launchers."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tray_app.adapters.projects.discovery import Found, look, variables
from tray_app.adapters.projects.interpreter import VENV_PYTHON
from tray_app.adapters.projects.pythons import environments
from tray_app.adapters.projects.pythons.needs import needs
from tray_app.adapters.system import WINDOWS
from tray_app.core.errors import ConfigError

posix = pytest.mark.skipif(WINDOWS, reason="links are those of POSIX")
POLLS = "import telebot\nbot.infinity_polling()\n"
TOKEN = "123456:" + "A" * 35


def write(path: Path, text: str = "print('hello')\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def shown(found: Found) -> list[str]:
    return [one.shown for one in found.candidates]


def wrong(path: object) -> str:
    with pytest.raises(ConfigError) as caught:
        look(str(path))
    return str(caught.value)


# -- folders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "first", "certain"),
    [
        ({"bot.py": ""}, "bot.py", True),
        ({"main.py": ""}, "main.py", True),
        ({"src/bot.py": ""}, "src/bot.py", True),
        ({"shop.py": POLLS, "config.py": ""}, "shop.py", True),
        ({"shop.py": POLLS, "bot.py": ""}, "shop.py", True),
        ({"bot.py": POLLS, "src/bot.py": POLLS}, "bot.py", False),
        ({"bot.py": POLLS, "main.py": POLLS}, "bot.py", False),
        ({"a.py": POLLS, "b.py": POLLS}, "a.py", False),
        ({"bot.py": POLLS, "main.py": "from bot import run\nif __name__ == '__main__':\n    run()\n"}, "main.py", True),
        ({"bot.js": "const {Telegraf} = require('telegraf'); bot.launch()"}, "bot.js", True),
        ({"bot.py": POLLS, "tests/test_bot.py": POLLS, "venv/bot.py": POLLS, ".old/bot.py": POLLS}, "bot.py", True),
        ({"ecosystem.config.js": "module.exports={apps:[{script:'bot.py'}]}", "bot.py": POLLS}, "bot.py", True),
    ],
)
def test_which_script_of_a_folder(tmp_path: Path, files: dict[str, str], first: str, certain: bool) -> None:
    for name, text in files.items():
        write(tmp_path / "my shop" / name, text)
    found = look(str(tmp_path / "my shop"))
    assert (found.candidates[0].shown, found.certain) == (first, certain)
    assert found.candidates[0].keys["script"] == str(tmp_path / "my shop" / first)


def test_a_package_is_run_as_a_module(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "__init__.py", "")
    write(tmp_path / "shop" / "__main__.py", POLLS)
    found = look(str(tmp_path))
    assert shown(found) == ["python -m shop"]
    assert found.candidates[0].keys == {"module": "shop", "folder": str(tmp_path)}


def test_a_folder_with_nothing_in_it(tmp_path: Path) -> None:
    write(tmp_path / "notes.txt")
    write(tmp_path / "lib.py", "def f(): pass\n")
    assert "No bot was found" in wrong(tmp_path)


@posix
def test_a_folder_with_broken_links_in_it(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", POLLS)
    (tmp_path / "main.py").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "sub").symlink_to(tmp_path)
    assert look(str(tmp_path)).candidates[0].shown == "bot.py"


@posix
def test_a_link_to_a_folder_and_to_a_script(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "bot.py", POLLS)
    (tmp_path / "link").symlink_to(tmp_path / "shop")
    (tmp_path / "bot-link.py").symlink_to(tmp_path / "shop" / "bot.py")
    assert look(str(tmp_path / "link")).candidates[0].script == tmp_path / "link" / "bot.py"
    assert look(str(tmp_path / "bot-link.py")).candidates[0].script == tmp_path / "bot-link.py"


def test_what_it_is_called(tmp_path: Path) -> None:
    for path, name in (("shop/bot.py", "shop"), ("shop/src/main.py", "shop"), ("shop/news_bot.py", "news_bot")):
        write(tmp_path / path)
        assert look(str(tmp_path / path)).candidates[0].name == name


def test_a_near_name_is_proposed(tmp_path: Path) -> None:
    write(tmp_path / "bot.py")
    assert f"Did you mean {tmp_path / 'bot.py'}?" in wrong(tmp_path / "bto.py")


def test_home_and_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "bot.py")
    assert look("~/bot.py").candidates[0].script == tmp_path / "bot.py"
    assert look("bot.py").candidates[0].script == tmp_path / "bot.py"
    assert look(".").candidates[0].script == tmp_path / "bot.py"


def test_a_huge_or_binary_file_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_bytes(b"\0\xff" * 500_000)
    assert look(str(tmp_path)).candidates[0].shown == "bot.py"


def test_the_variables_of_a_script_and_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", "import config\n")
    write(tmp_path / "config.py", "import os\nTOKEN = os.environ['SHOP_TOKEN']\n")
    assert variables(tmp_path / "bot.py") == (set(), {"SHOP_TOKEN"})


# -- launchers ----------------------------------------------------------------------------------------------------


def test_a_launcher_in_another_folder_than_its_script(tmp_path: Path) -> None:
    script = write(tmp_path / "проект" / "src" / "bot.py", POLLS)
    env = write(tmp_path / "проект" / "prod.env", "A=1\n")
    text = f"source prod.env\nPORT=1\nexport MODE=live DB_PASS=x BOT_TOKEN={TOKEN}\ncd src && python bot.py --x 'a b'\n"
    file = write(tmp_path / "проект" / "start.sh", text)
    (one,) = look(str(file)).candidates
    assert one.keys == {"script": str(script), "args": ["--x", "a b"], "env_file": str(env), "env": {"MODE": "live"}}
    assert one.hidden == {"DB_PASS": "x", "BOT_TOKEN": TOKEN}
    assert TOKEN not in repr(one)
    assert one.name == "проект"


def test_the_interpreter_that_a_launcher_names(tmp_path: Path) -> None:
    write(tmp_path / "bot.py", POLLS)
    python = write(tmp_path / "envs" / "x" / VENV_PYTHON)
    for text in (f"envs/x/{VENV_PYTHON} bot.py", f"source envs/x/{Path(VENV_PYTHON).parent}/activate\npython bot.py"):
        (one,) = look(str(write(tmp_path / "start.sh", text))).candidates
        assert one.keys["python"] == str(python)
    (one,) = look(str(write(tmp_path / "start.sh", "/opt/nowhere/bin/python bot.py"))).candidates
    assert "python" not in one.keys
    assert f"Its interpreter {Path(tmp_path.anchor, 'opt/nowhere/bin/python')} is not on this computer." in [
        str(note) for note in one.notes
    ]


def test_options_of_the_interpreter_stay(tmp_path: Path) -> None:
    script = write(tmp_path / "bot.py", POLLS)
    (one,) = look(str(write(tmp_path / "a.sh", "python3 -u bot.py"))).candidates
    assert one.keys == {"script": str(script)}
    (one,) = look(str(write(tmp_path / "a.sh", "python3 -O -X dev bot.py --y"))).candidates
    assert one.keys["command"] == ["python3", "-O", "-X", "dev", str(script), "--y"]


def test_a_launcher_whose_script_is_gone(tmp_path: Path) -> None:
    file = write(tmp_path / "start.sh", "python bot.py\n")
    assert f"{file} starts {tmp_path / 'bot.py'}, which does not exist." in wrong(file)


def test_a_launcher_of_one_that_is_there_and_one_that_is_not(tmp_path: Path) -> None:
    write(tmp_path / "new.py")
    found = look(str(write(tmp_path / "start.sh", "python old.py\npython new.py\npython new.py\n")))
    assert (shown(found), found.certain) == (["new.py"], True)


def test_a_shell_script_that_is_the_bot(tmp_path: Path) -> None:
    file = write(tmp_path / "bot.sh", "#!/bin/sh\nwhile :; do curl https://api.telegram.org/getUpdates; done\n")
    (one,) = look(str(file)).candidates
    assert one.keys == {"script": str(file)}
    assert "runs as it is" in str(one.notes[0])


def test_a_unit_without_a_script(tmp_path: Path) -> None:
    file = write(tmp_path / "x.service", "[Service]\nExecStart=/usr/sbin/nginx\n")
    assert "Nothing in" in wrong(file)


# -- environments elsewhere ---------------------------------------------------------------------------------------


def of_tool(tool: str, folder: Path, home: Path) -> Path | None:
    found = environments.of_tool(tool, folder, {"HOME": str(home)})
    return found.python if found else None


def program(path: Path, text: str) -> None:
    write(path, text).chmod(0o755)


@posix
def test_poetry_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = write(tmp_path / "cache" / "shop-abc-py3.11" / VENV_PYTHON)
    project = tmp_path / "shop"
    write(project / "poetry.lock")
    program(tmp_path / "bin" / "poetry", f'#!/bin/sh\n[ "$*" = "env info -p" ] && [ "$PWD" = "{project}" ] && '
            f'echo "warning" && echo "{tmp_path}/cache/shop-abc-py3.11"\n')  # fmt: skip
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    assert environments.tool_of(project, project) == "poetry"
    assert of_tool("poetry", project, tmp_path) == python
    program(tmp_path / "bin" / "poetry", "#!/bin/sh\nexit 1\n")
    assert of_tool("poetry", project, tmp_path) is None


@posix
def test_poetry_and_pipenv_keep_theirs_under_the_digest_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """As poetry 2.5 and pipenv 2026.10 called them for this folder."""
    folder, home = Path("/tmp/w/h14e-try/Shop Bot"), Path("/nowhere")
    kept = {
        home / ".cache/pypoetry/virtualenvs": ["other-AAAAAAAA-py3.11", "shop-bot-TFoD2jHo-py3.11"],
        home / ".local/share/virtualenvs": ["Shop_Bot-U-a1D6Hh", "Shop_Bot-xxxxxxxx"],
    }
    monkeypatch.setattr(environments, "_names", lambda place: kept.get(place, []))
    monkeypatch.setattr(environments, "_python", lambda place: place / VENV_PYTHON)
    for tool, place in zip(("poetry", "pipenv"), kept, strict=True):
        monkeypatch.setenv("PATH", "/nowhere")
        found = of_tool(tool, folder, home)
        assert found is not None
        assert found.parents[2] == place
        assert found.parents[1].name.startswith(("shop-bot-T", "Shop_Bot-U"))


@posix
def test_conda_by_its_name_and_by_environment_yml(tmp_path: Path) -> None:
    python = write(tmp_path / "miniconda3" / "envs" / "shop" / VENV_PYTHON)
    write(tmp_path / "project" / "environment.yml", "channels: [x]\nname: shop\n")
    assert environments.tool_of(tmp_path / "project", tmp_path / "project") == "conda"
    assert of_tool("conda", tmp_path / "project", tmp_path) == python
    assert of_tool("conda shop", tmp_path, tmp_path) == python
    assert of_tool("conda other", tmp_path, tmp_path) is None


def test_a_tool_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert of_tool("pipenv", tmp_path, tmp_path) is None
    assert environments.tool_of(tmp_path, tmp_path) is None


@pytest.fixture
def as_nobody() -> Iterator[None]:
    """Root may do everything, so what may not be done is tried as the user nobody."""
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(WINDOWS or os.geteuid() != 0, reason="only root can become somebody who may not read")
@pytest.mark.parametrize("mode", [0o000, 0o444])
def test_folders_inside_that_may_not_be_read(tmp_path: Path, request: pytest.FixtureRequest, mode: int) -> None:
    for place in (tmp_path, *list(tmp_path.parents)[:-2]):
        place.chmod(0o755)
    write(tmp_path / "closed" / "main.py", POLLS)
    write(tmp_path / "closed" / "pyvenv.cfg")
    write(tmp_path / "bot.py", "import closed.main\n" + POLLS).chmod(0o644)
    write(tmp_path / "start.sh", "source closed/bin/activate\npython bot.py\n").chmod(0o644)
    write(tmp_path / "away.sh", "python closed/main.py\n").chmod(0o644)
    (tmp_path / "closed").chmod(mode)
    request.getfixturevalue("as_nobody")
    assert shown(look(str(tmp_path))) == ["bot.py"]
    assert shown(look(str(tmp_path / "start.sh"))) == ["bot.py"]
    assert needs(tmp_path / "bot.py", None).script.name == "bot.py"
    assert "which cannot be read: Permission denied" in wrong(tmp_path / "away.sh")
    assert "Permission denied" in wrong(tmp_path / "closed" / "main.py")


def test_a_launcher_of_a_module(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "main.py", POLLS)
    (one,) = look(str(write(tmp_path / "start.sh", "python -m shop.main --x\n"))).candidates
    assert one.keys == {"module": "shop.main", "args": ["--x"], "folder": str(tmp_path)}
    assert (one.script, one.shown) == (tmp_path / "shop" / "main.py", "python -m shop.main --x")
    (one,) = look(str(write(tmp_path / "start.sh", "python -O -m shop.main\n"))).candidates
    assert one.keys == {"command": ["python", "-O", "-m", "shop.main"], "folder": str(tmp_path)}
    message = wrong(write(tmp_path / "gone.sh", "python -m shop.mian\n"))
    assert "which does not exist" in message


def test_of_a_launcher_that_is_too_large_it_is_said_what_was_read(tmp_path: Path) -> None:
    message = wrong(write(tmp_path / "huge.sh", "#!/bin/sh\n" + "echo 1\n" * 60_000 + "python bot.py\n"))
    assert "Only its first 300000 bytes were read" in message


@pytest.mark.parametrize("target", ["run.bat", "bot.py"])
def test_a_shortcut_leads_to_what_it_starts(tmp_path: Path, target: str) -> None:
    """[MS-SHLLINK]: a header that says that a relative path and arguments follow, in Unicode."""
    write(tmp_path / "bot.py", "import telebot\ntelebot.TeleBot('x').infinity_polling()\n")
    write(tmp_path / "run.bat", "@echo off\r\npython bot.py %1\r\n")
    texts = [struct.pack("<H", len(one)) + one.encode("utf-16-le") for one in (f".\\{target}", "--shop")]
    head = bytes.fromhex("4c0000000114020000000000c000000000000046") + struct.pack("<I", 0x08 | 0x20 | 0x80) + bytes(52)
    (tmp_path / "Бот.lnk").write_bytes(head + b"".join(texts))
    (found,) = look(str(tmp_path / "Бот.lnk")).candidates
    assert (found.script, found.keys.get("args")) == (tmp_path / "bot.py", ["--shop"])
