"""From an entry to what is started: real files, real links, real interpreters."""

import os
import shutil
import stat
import subprocess
import sys
import venv as venv_module
from dataclasses import replace
from pathlib import Path

import pytest

from tray_app.adapters.projects.interpreter import VENV_PYTHON, Launch, resolve
from tray_app.adapters.projects.pythons import pythons_linux, pythons_windows
from tray_app.adapters.system import WINDOWS, typed
from tray_app.core.errors import USAGE, ConfigError, HostError
from tray_app.core.model import BotSpec

posix = pytest.mark.skipif(WINDOWS, reason="modes and links are those of POSIX")
as_root = pytest.mark.skipif(WINDOWS or os.geteuid() != 0, reason="only root can become somebody who may not read")


def spec(**keys: object) -> BotSpec:
    return BotSpec(name="shop", file="/etc/bots.toml", line=7, **keys)  # type: ignore[arg-type]


def script(path: Path, text: str = "print('hello')\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def program(path: Path, text: str = "#!/bin/sh\nexit 0\n") -> Path:
    script(path, text).chmod(0o755)
    return path


def venv(folder: Path) -> str:
    """What makes a venv for us: its interpreter, which is a link as in a real one."""
    python = folder / VENV_PYTHON
    python.parent.mkdir(parents=True)
    if WINDOWS:
        shutil.copy(sys.executable, python)
    else:
        python.symlink_to(sys.executable)
    return str(python)


@pytest.fixture
def only_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but what the test puts there."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def wrong(bot: BotSpec, base: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        resolve(bot, base)
    assert caught.value.exit_code == USAGE
    text = str(caught.value)
    assert text.startswith("Bot shop (/etc/bots.toml:7) cannot be started: ")
    assert caught.value.cure is not None
    return text


# -- a Python script -------------------------------------------------------------------------------------------------


def test_a_relative_script_starts_at_the_config_and_runs_in_its_own_folder(tmp_path: Path) -> None:
    file = script(tmp_path / "shop bots" / "бот.py")
    python = venv(tmp_path / "shop bots" / "venv")
    bot = spec(script="shop bots/бот.py", args=("--quiet", "a b"))
    assert resolve(bot, tmp_path) == Launch(
        argv=(python, str(file), "--quiet", "a b"), folder=file.parent, script=file, env_file=None
    )


def test_what_comes_out_really_runs(tmp_path: Path) -> None:
    script(tmp_path / "bot.py", "import os, sys; print(os.getcwd(), sys.argv[1:])")
    launch = resolve(spec(script="bot.py", args=("x",)), tmp_path)
    done = subprocess.run(launch.argv, cwd=launch.folder, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{tmp_path} ['x']"


def test_home_and_dots_in_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    file = script(tmp_path / "bot.py")
    assert resolve(spec(script="~/bot.py"), Path("/nowhere")).script == file
    assert resolve(spec(script="../bot.py"), tmp_path / "config").script == file
    assert resolve(spec(script=str(file)), Path("/nowhere")).script == file


def test_the_folder_key(tmp_path: Path) -> None:
    script(tmp_path / "src" / "bot.py")
    assert resolve(spec(script="src/bot.py", folder="."), tmp_path).folder == tmp_path
    assert f"its folder {tmp_path / 'gone'} does not exist" in wrong(spec(script="src/bot.py", folder="gone"), tmp_path)


@pytest.mark.parametrize("name", ["venv", ".venv", "env"])
@pytest.mark.parametrize("place", [".", "src"])
def test_the_venv_beside_the_script_or_one_folder_up(tmp_path: Path, name: str, place: str) -> None:
    script(tmp_path / place / "bot.py")
    python = venv(tmp_path / name)
    assert resolve(spec(script=f"{place}/bot.py"), tmp_path).argv[0] == python


@posix
def test_a_linked_script_finds_the_venv_beside_its_target(tmp_path: Path) -> None:
    script(tmp_path / "project" / "bot.py")
    python = venv(tmp_path / "project" / ".venv")
    (tmp_path / "links" / "deep").mkdir(parents=True)
    link = tmp_path / "links" / "deep" / "bot.py"
    link.symlink_to(tmp_path / "project" / "bot.py")
    assert resolve(spec(script=str(link)), tmp_path).argv == (python, str(link))


@pytest.mark.skipif(
    WINDOWS and not (Path(venv_module.__file__).parent / "scripts" / "nt" / "python.exe").exists(),
    reason="this Python cannot make a venv (the test bed's has no launcher for it)",
)
def test_a_real_venv_keeps_its_packages(tmp_path: Path) -> None:
    """The interpreter's link may not be followed: it would be the system's Python then."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    script(tmp_path / "bot.py", "import sys; print(sys.prefix)")
    launch = resolve(spec(script="bot.py"), tmp_path)
    done = subprocess.run(launch.argv, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()) == tmp_path / "venv"


@posix
def test_without_a_venv_the_python_of_the_terminal(tmp_path: Path, only_path: Path) -> None:
    script(tmp_path / "bot.py")
    with pytest.raises(HostError, match=r"Bot shop needs Python.*\. Install Python 3"):
        resolve(spec(script="bot.py"), tmp_path)
    program(only_path / "python")
    assert resolve(spec(script="bot.py"), tmp_path).argv[0] == str(only_path / "python")
    program(only_path / "python3")
    assert resolve(spec(script="bot.py"), tmp_path).argv[0] == str(only_path / "python3")


def test_the_python_key_is_a_path_a_venv_or_a_name(tmp_path: Path, only_path: Path) -> None:
    script(tmp_path / "bot.py")
    python = venv(tmp_path / "house" / "venv")
    venv(tmp_path / "venv")
    assert resolve(spec(script="bot.py", python="house/venv"), tmp_path).argv[0] == python
    assert resolve(spec(script="bot.py", python=python), tmp_path).argv[0] == python
    named = program(only_path / "python3.99.exe")
    assert resolve(spec(script="bot.py", python="python3.99.exe"), tmp_path).argv[0] == str(named)
    assert "no program python2" in wrong(spec(script="bot.py", python="python2"), tmp_path)
    assert f"no program {tmp_path / 'x' / 'python'}" in wrong(spec(script="bot.py", python="x/python"), tmp_path)
    assert "is a folder without a Python in it" in wrong(spec(script="bot.py", python="house"), tmp_path)


# -- other scripts and commands --------------------------------------------------------------------------------------


@posix
def test_scripts_of_other_languages(tmp_path: Path, only_path: Path) -> None:
    script(tmp_path / "bot.js")
    with pytest.raises(HostError, match="Bot shop needs node, which is not on this computer"):
        resolve(spec(script="bot.js"), tmp_path)
    node = program(only_path / "node")
    assert resolve(spec(script="bot.js"), tmp_path).argv == (str(node), str(tmp_path / "bot.js"))
    script(tmp_path / "bot.sh")
    sh = program(only_path / "sh")
    assert resolve(spec(script="bot.sh"), tmp_path).argv[0] == str(sh)
    bash = program(only_path / "bash")
    assert resolve(spec(script="bot.sh"), tmp_path).argv[0] == str(bash)


@posix
def test_a_script_that_runs_by_itself(tmp_path: Path) -> None:
    for name in ("bot", "bot.sh", "bot.rb"):
        file = program(tmp_path / name)
        assert resolve(spec(script=name), tmp_path).argv == (str(file),)


@posix
def test_python_without_a_suffix_is_known_by_its_first_line(tmp_path: Path) -> None:
    script(tmp_path / "bot", "#!/usr/bin/env python3\n")
    python = venv(tmp_path / "venv")
    assert resolve(spec(script="bot"), tmp_path).argv == (python, str(tmp_path / "bot"))
    script(tmp_path / "notes.txt", "python\n").chmod(0o755)
    assert "cannot be told from its name" in wrong(spec(script="notes.txt"), tmp_path)


@posix
def test_a_command(tmp_path: Path, only_path: Path) -> None:
    node = program(only_path / "node")
    launch = resolve(spec(command=("node", "bot.js"), args=("-x",)), tmp_path)
    assert launch == Launch((str(node), "bot.js", "-x"), tmp_path, None, None)
    local = program(tmp_path / "bin" / "run")
    assert resolve(spec(command=("bin/run",)), tmp_path).argv == (str(local),)
    assert "no program deno" in wrong(spec(command=("deno",)), tmp_path)
    local.chmod(0o644)
    assert f"{local} may not be run as a program" in wrong(spec(command=("bin/run",)), tmp_path)


# -- what is not as it should be -------------------------------------------------------------------------------------


def test_a_missing_script(tmp_path: Path) -> None:
    assert f"its script {tmp_path / 'bot.py'} does not exist. Correct" in wrong(spec(script="bot.py"), tmp_path)
    script(tmp_path / "bott.py")
    assert "Did you mean bott.py?" in wrong(spec(script="bot.py"), tmp_path)
    assert '"args"' in wrong(spec(script="bott.py --verbose"), tmp_path)
    assert f"its script {tmp_path / 'gone' / 'bot.py'} does not exist" in wrong(spec(script="gone/bot.py"), tmp_path)
    assert "cannot be" in wrong(spec(script="bott.py/bot.py"), tmp_path)


def test_a_folder_instead_of_a_script(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    told = wrong(spec(script="shop"), tmp_path)
    assert f"Let its script be looked for: {typed(('bottray', 'add', str(tmp_path / 'shop')))}" in told
    assert "bot.py" not in told
    script(tmp_path / "shop" / "main.py")
    assert f"script = '{os.path.join('shop/', 'main.py')}'" in wrong(spec(script="shop/"), tmp_path)


@posix
def test_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "bot.py").symlink_to("gone.py")
    assert "is a link to gone.py, which does not exist" in wrong(spec(script="bot.py"), tmp_path)
    (tmp_path / "loop.py").symlink_to("loop.py")
    assert "cannot be read" in wrong(spec(script="loop.py"), tmp_path)


@as_root
def test_what_may_not_be_read(tmp_path: Path) -> None:
    script(tmp_path / "shop" / "bot.py").chmod(0o600)
    script(tmp_path / "private" / "bot.py").parent.chmod(0o700)
    folders = [tmp_path, *tmp_path.parents][:3]
    modes = [stat.S_IMODE(folder.stat().st_mode) for folder in folders]
    for folder, mode in zip(folders, modes, strict=True):
        folder.chmod(mode | 0o011)
    os.seteuid(65534)
    try:
        file = wrong(spec(script="shop/bot.py"), tmp_path)
        folder_text = wrong(spec(script="private/bot.py"), tmp_path)
    finally:
        os.seteuid(0)
        for folder, mode in zip(folders, modes, strict=True):
            folder.chmod(mode)
    assert f"its script {tmp_path / 'shop' / 'bot.py'} cannot be read: Permission denied" in file
    assert f"its script {tmp_path / 'private' / 'bot.py'} cannot be read: Permission denied" in folder_text


def test_a_bot_without_a_config_file_is_named_alone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="It cannot be started: its script"):
        resolve(BotSpec(name="shop", script="bot.py"), tmp_path)


# -- the .env that goes with it --------------------------------------------------------------------------------------


def test_the_nearest_env_file(tmp_path: Path) -> None:
    script(tmp_path / "project" / "src" / "bot.py")
    (tmp_path / "work").mkdir()
    places = [tmp_path / "project", tmp_path / "work", tmp_path / "project" / "src"]
    for place in places:  # from the farthest to the nearest
        (place / ".env").write_text("A=1")
        launch = resolve(spec(script="project/src/bot.py", folder="work"), tmp_path)
        assert launch.env_file == place / ".env"
    named = script(tmp_path / "secrets" / "shop.env")
    launch = resolve(spec(script="project/src/bot.py", env_file=("secrets/shop.env",)), tmp_path)
    assert launch.env_file == named
    text = wrong(spec(script="project/src/bot.py", env_file=("gone.env",)), tmp_path)
    assert f"its env_file {tmp_path / 'gone.env'} cannot be read: " in text
    text = wrong(spec(script="project/src/bot.py", env_file=("secrets",)), tmp_path)
    assert f"its env_file {tmp_path / 'secrets'} is a folder, but should be a file." in text


def test_an_empty_folder_in_its_place_is_told_of(tmp_path: Path) -> None:
    """Docker makes one of a file that is to be mounted and is not there."""
    env = tmp_path / "shop" / ".env"
    script(tmp_path / "shop" / "bot.py")
    env.mkdir()
    launch = resolve(spec(script="shop/bot.py"), tmp_path)
    assert launch.env_file is None
    assert [str(one.text) for one in launch.passed_over] == [f"{env} is a folder, but should be a file."]
    (env / "production").write_text("A=1")  # of the author's own making: he knows why
    assert resolve(spec(script="shop/bot.py"), tmp_path).passed_over == ()
    python = script(env / VENV_PYTHON)
    python.chmod(0o700)
    assert resolve(spec(script="shop/bot.py"), tmp_path).argv[0] == str(python)


@posix
def test_a_link_to_nothing_in_its_place_is_told_of(tmp_path: Path) -> None:
    script(tmp_path / "shop" / "bot.py")
    (tmp_path / "shop" / ".env").symlink_to(tmp_path / "gone")
    (told,) = resolve(spec(script="shop/bot.py"), tmp_path).passed_over
    assert str(told.text) == f"{tmp_path / 'shop' / '.env'} is a link to {tmp_path / 'gone'}, which does not exist."


@posix
def test_a_link_in_a_circle_in_its_place_is_told_of(tmp_path: Path) -> None:
    script(tmp_path / "shop" / "bot.py")
    (tmp_path / "shop" / "settings").symlink_to(".env")
    (tmp_path / "shop" / ".env").symlink_to("settings")
    (told,) = resolve(spec(script="shop/bot.py"), tmp_path).passed_over
    assert str(told.text) == f"{tmp_path / 'shop' / '.env'} is a link that leads back to itself."


@posix
def test_the_env_file_of_a_command_lies_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / ".env").write_text("A=1")
    assert resolve(spec(command=("/bin/sh",)), tmp_path).env_file == tmp_path / ".env"
    assert resolve(spec(command=("/bin/sh",), folder="work"), tmp_path).env_file is None


# -- the twin of the other system ------------------------------------------------------------------------------------


@posix
def test_on_windows_python_of_path_goes_before_the_launcher_of_python_org(only_path: Path) -> None:
    assert pythons_windows.system_python() is None
    assert pythons_linux.system_python() is None
    launcher = program(only_path / "py")
    assert pythons_windows.system_python() == (str(launcher), "-3")
    python = program(only_path / "python")
    assert pythons_windows.system_python() == (str(python),)


def test_windows_goes_by_the_suffix(tmp_path: Path) -> None:
    assert pythons_windows.runs_itself(tmp_path / "bot.EXE", b"MZ")
    assert pythons_windows.runs_itself(tmp_path / "bot.bat", b"")
    assert not pythons_windows.runs_itself(tmp_path / "bot.sh", b"#!/bin/sh")


@pytest.mark.parametrize(("script", "place"), [("src/bot.py", "src/.env"), ("dist/index.js", ".env")])
def test_where_a_bot_looks_for_a_file_of_variables_that_is_not_there_yet(
    tmp_path: Path, script: str, place: str
) -> None:
    """Written into dist/, a token was gone with the next build, and never read by the bot itself."""
    (tmp_path / script).parent.mkdir()
    (tmp_path / script).touch()
    words = ("node", script) if script.endswith(".js") else ("python3", script)
    launch = Launch(words, tmp_path, tmp_path / script, None)
    assert launch.own_env_file == tmp_path / place
    assert replace(launch, env_file=tmp_path / "other").own_env_file == tmp_path / "other"
