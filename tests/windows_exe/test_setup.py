"""BotTray-Setup.exe from the first double-click to the last trace, as a user of Windows has it.

Everything lies where Windows wants it (no BOTTRAY_HOME, no lock folder of the test's own), and the bot is written with
aiogram and runs in a Python that the program finds in the registry, as python.org's installer notes it there.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from e2e.library_bots import AIOGRAM, BARE
from e2e.waiting import until
from home import make_token

from tests.windows_exe.conftest import NEWER, Program, folder_in
from tests.windows_exe.machine import Machine
from tray_app import __version__

TOKEN = make_token(775_500)
REGISTER = r"""
import sys, winreg
key = r"Software\Python\PythonCore\3.99\InstallPath"
if sys.argv[1] == "on":
    winreg.SetValue(winreg.HKEY_CURRENT_USER, key, winreg.REG_SZ, sys.argv[2])
else:
    for path in (key, key.rpartition("\\")[0]):
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, path)
"""
PATH = r"""
import sys, winreg
with winreg.CreateKey(winreg.HKEY_CURRENT_USER, "Environment") as key:
    if sys.argv[1:] == ["delete"]:
        winreg.DeleteValue(key, "Path")
    elif sys.argv[1:]:
        winreg.SetValueEx(key, "Path", 0, winreg.REG_EXPAND_SZ, sys.argv[1])
    else:
        print(winreg.QueryValueEx(key, "Path"))
"""
LONG = ";".join([r"%USERPROFILE%\bin", *(rf"C:\tools\number {n}\with a long name" for n in range(60)), ""])
"""More than NSIS' 1024 characters; ends in a semicolon, as many do."""
CLOSE = """
import ctypes
user32 = ctypes.windll.user32
user32.PostMessageW(user32.FindWindowW("#32770", None), 0x0010, 0, 0)  # WM_CLOSE
"""
START = 37, 200
"""Pixels from the top of the menu to its first command, with one bot that is "Start"; and the least of its height."""


@pytest.fixture
def user(bare: Machine, setup: Path, emulator: Any) -> Iterator[Program]:
    """A user who has just installed, whose Python is known to Windows, with one bot that echoes."""
    machine = bare
    python = machine.interpreter.rpartition("\\")[0]
    machine.python("-c", REGISTER, "on", python)
    emulator.add_bot(TOKEN, "shop_bot")
    one = Program(machine, machine.local / "Programs" / "BotTray", emulator.url, None)
    try:
        yield one
    finally:
        one.end()
        machine.python("-c", REGISTER, "off")


def install(user: Program, setup: Path, *words: str) -> int:
    return user.machine.run(setup, "/S", *words).returncode


def uninstall(user: Program, *words: str) -> None:
    """The uninstaller goes on as a copy of itself and lets go of whoever has started it."""
    assert user.machine.run(user.folder / "Uninstall.exe", "/S", *words).returncode == 0
    until(lambda: not user.folder.exists(), lambda: list(user.folder.iterdir()))


def verbs(user: Program) -> list[str]:
    return sorted(words[0] if words else "tray" for words in user.machine.copies(user.folder).values())


def listened_to(user: Program) -> bool:
    """Whether somebody, which is the tray, keeps a connection to the agent open."""
    file = user.home / "run" / "agent.json"
    port = json.loads(file.read_text())["port"] if file.exists() else None
    open_ = [one.laddr.port for one in psutil.net_connections("tcp4") if one.status == psutil.CONN_ESTABLISHED]
    return port in open_


def echoed(emulator: Any, text: str, timeout: float = 40) -> dict[str, Any]:
    """The emulator's word once the bot has answered; one reader at any time, and nobody was told of a conflict."""
    emulator.queue(TOKEN, text)
    state = emulator.wait_for(TOKEN, lambda s: any(one["text"] == text for one in s["sent"]), timeout)
    assert (state["readers_now"], state["readers_most"], state["conflicts"]) == (1, 1, [])
    return state  # type: ignore[no-any-return]


def test_from_the_first_start_to_the_last_trace(user: Program, setup: Path, newer_setup: Path, emulator: Any,
                                                tmp_path: Path) -> None:  # fmt: skip
    """Red with: `aside` that takes the uninstaller for one of ours, and leaves everything therefore."""
    machine = user.machine
    files, registry = machine.files(), machine.registry()
    assert install(user, setup, "/LOGIN") == 0
    user.bot("shop", AIOGRAM + BARE, tmp_path / "shop", TOKEN)
    text = (user.home / "bots.toml").read_text().replace(f"python = {json.dumps(machine.interpreter)}\n", "")
    (user.home / "bots.toml").write_text(text)

    machine.logon()
    until(lambda: verbs(user) == ["agent", "tray"], lambda: verbs(user))
    until(lambda: listened_to(user), "the tray does not hear the agent")
    machine.pick(*START)
    echoed(emulator, "first")

    machine.end(user.status()["agent"]["pid"])
    emulator.wait_for(TOKEN, lambda state: state["readers_now"] == 0)
    assert user.run("start", "--all").returncode == 0, user.log("shop")
    echoed(emulator, "after the agent was killed")
    assert verbs(user) == ["agent", "tray"]

    waiting = emulator.queue(TOKEN, "meanwhile", 5)
    config = (user.home / "bots.toml").read_bytes()
    assert install(user, newer_setup) == 0
    state = echoed(emulator, "after the upgrade")
    assert set(waiting) <= set(state["confirmed"]) | {one["update_id"] for one in state["sent"]}
    assert verbs(user) == ["agent", "tray"]
    assert (user.home / "bots.toml").read_bytes() == config
    assert f"DisplayVersion = '{NEWER}'" in "\n".join(machine.registry())

    assert install(user, setup) == 3, "an older one refuses"
    assert f"DisplayVersion = '{NEWER}'" in "\n".join(machine.registry())
    assert verbs(user) == ["agent", "tray"]
    assert install(user, newer_setup) == 0, "the same again repairs"
    echoed(emulator, "after the repair")

    uninstall(user)
    emulator.wait_for(TOKEN, lambda state: state["readers_now"] == 0)
    assert machine.registry() == registry
    kept = set(machine.files()) - set(files)
    assert {Path(file).name for file in kept} >= {"bots.toml", "shop.log"}
    assert all(Path(file).is_relative_to(user.home) for file in kept), kept

    assert install(user, newer_setup) == 0
    assert user.run("status").stdout.startswith("shop"), "its settings are still known"
    uninstall(user, "/PURGE")
    assert machine.files() == files
    assert machine.registry() == registry


def test_a_run_in_a_console_is_not_ended(user: Program, setup: Path, newer_setup: Path, tmp_path: Path) -> None:
    """It is somebody's own doing; nothing is changed then."""
    assert install(user, setup) == 0
    user.bot("job", "import time\nprint('up', flush=True)\ntime.sleep(600)\n", tmp_path / "job")
    running = user.machine.start(user.folder / "bottray.com", "run", "job")
    until(lambda: verbs(user) == ["run"], lambda: verbs(user))
    assert install(user, newer_setup) == 4
    assert verbs(user) == ["run"]
    assert f"DisplayVersion = '{__version__}'" in "\n".join(user.machine.registry())
    user.machine.end(*user.machine.copies(user.folder))
    running.wait(20)


def test_wishes_are_kept_and_taken_back_exactly(user: Program, setup: Path, newer_setup: Path) -> None:
    """The user's own PATH is as it was, to the last semicolon."""
    machine = user.machine
    machine.python("-c", PATH, LONG)
    try:
        before = machine.python("-c", PATH)
        here = folder_in(machine, user.folder)
        shortcut = next(machine.profile.rglob("Start Menu/Programs")) / "BotTray.lnk"
        assert install(user, setup, "/ADDPATH") == 0
        assert shortcut.exists()
        assert machine.python("-c", PATH) == before.replace("', 2)", f";{here}', 2)".replace("\\", "\\\\"))
        registry = "\n".join(machine.registry())
        assert r"CurrentVersion\Run -> BotTray" not in registry, "never by itself"
        assert install(user, newer_setup, "/LOGIN", "/NOMENU") == 0
        assert not shortcut.exists()
        command = f'"{here}\\BotTray.exe" tray --silent' if " " in here else rf"{here}\BotTray.exe tray --silent"
        assert f"CurrentVersion\\Run -> BotTray = {command!r}" in "\n".join(machine.registry())
        assert machine.python("-c", PATH).count("BotTray") == 1
        uninstall(user)
        assert machine.python("-c", PATH) == before
    finally:
        machine.python("-c", PATH, "delete")


@pytest.mark.parametrize(("language", "words"), [("C", "is newer than"), ("ru_RU.UTF-8", "он новее, чем")])
def test_an_older_version_refuses_with_a_sentence(
    user: Program, setup: Path, newer_setup: Path, language: str, words: str
) -> None:
    assert install(user, newer_setup) == 0
    refusing = user.machine.start(setup, LC_ALL=language)
    [text] = until(lambda: [one for one in user.machine.messages() if NEWER in one], user.machine.messages)
    assert words in text
    user.machine.python("-c", CLOSE)
    assert refusing.wait(20) == 3


def test_another_programs_folder_is_left_alone(user: Program, setup: Path) -> None:
    strange = user.machine.local / "Programs" / "BotTray"
    (strange / "_internal").mkdir(parents=True)
    (strange / "_internal" / "theirs.dll").write_bytes(b"x")
    assert install(user, setup) == 2
    assert [path.name for path in strange.rglob("*")] == ["_internal", "theirs.dll"]
