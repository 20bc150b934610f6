"""The folder that `python3 installer exe` makes: what is in it, and how it runs bots and itself.

A deliberate fault that was tried and went red stands in a test's docstring.
"""

import json
import shutil
import time
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from e2e.waiting import until
from home import make_token

from installer import exe
from tests.windows_exe.machine import windows
from tray_app import __version__

MOST = 40_000_000
BUNDLED = ("certifi", "h11", "idna", "keyring", "pillow", "platformdirs", "portalocker", "psutil", "pyinstaller",
           "pystray", "pywin32-ctypes", "python-dotenv", "requests", "starlette", "tomlkit", "urllib3",
           "uvicorn")  # fmt: skip
TELLS = """
import ctypes, json, os, sys
folder = ctypes.create_unicode_buffer(1024)
ctypes.windll.kernel32.GetDllDirectoryW(1024, folder)
print("told", json.dumps([dict(os.environ), sys.path, folder.value, sys.executable, sorted(sys.modules)]), flush=True)
import time
time.sleep(600)
"""


def told(program: Any, name: str) -> list[Any]:
    line = until(lambda: next((x for x in program.log(name).splitlines() if "told [" in x), ""), program.log(name))
    return json.loads(line.partition("told ")[2])  # type: ignore[no-any-return]


def test_what_is_in_it(made: Path) -> None:
    names = {path.name for path in made.iterdir()}
    assert names == {"BotTray.exe", "bottray.com", "_internal", "LICENSE.txt", "NOTICES.txt"}
    assert exe.size(made) <= MOST
    files = [str(path.relative_to(made)) for path in made.rglob("*")]
    foreign = ("setuptools", "numpy", "pytest", "test_", "jeepney")
    assert [file for file in files if any(name in file for name in foreign)] == []
    for file in (
        "adapters/processes/inside/sitecustomize.py",
        "demo/echo_bot.py",
        "core/locale/ru/LC_MESSAGES/bottray.mo",
    ):
        assert (made / "_internal" / "tray_app" / file).exists()


def test_both_programs_say_what_they_are(machine: Any, made: Path) -> None:
    asks = """
import json, pefile, sys
pe = pefile.PE(sys.argv[1])
strings = {k.decode(): v.decode() for t in pe.FileInfo[0][0].StringTable for k, v in t.entries.items()}
kinds = [entry.id for entry in pe.DIRECTORY_ENTRY_RESOURCE.entries]
print(json.dumps([pe.OPTIONAL_HEADER.Subsystem, strings, kinds, [s.Name.decode().strip("\\0") for s in pe.sections]]))
"""
    for name, subsystem in (("BotTray.exe", 2), ("bottray.com", 3)):
        found, strings, kinds, sections = json.loads(machine.python("-c", asks, windows(made / name)))
        assert found == subsystem  # 2: no console, 3: a console [PE format, Windows Subsystem]
        assert (strings["ProductName"], strings["ProductVersion"]) == ("BotTray", __version__)
        assert {3, 14, 24} <= set(kinds), "icons, their group, the manifest"
        assert not [section for section in sections if section.startswith("UPX")]


def test_the_notices_name_everything_that_is_bundled(made: Path) -> None:
    text = (made / "NOTICES.txt").read_text("utf-8")
    missing = [name for name in BUNDLED if f"\n{name} " not in text.lower()]
    assert missing == []
    assert "pystray" in text.split("====")[0], "how to put another pystray in its place comes first"
    for words in ("GNU LESSER GENERAL PUBLIC LICENSE", "Apache License", "PYTHON SOFTWARE FOUNDATION LICENSE"):
        assert words.lower() in text.lower(), words
    assert "Tcl" in text
    assert distribution("pystray").version in text


def test_another_pystray_can_be_put_in_its_place(machine: Any, made: Path, tmp_path: Path) -> None:
    """As the LGPL wants it."""
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    sign = tmp_path / "used"
    theirs = copy / "_internal" / "pystray" / "__init__.py"
    theirs.write_text(f"open({windows(sign)!r}, 'w').close()\nraise SystemExit\n")
    machine.double_click(copy / "BotTray.exe", BOTTRAY_HOME=windows(tmp_path / "home"))
    until(sign.exists, "the changed pystray was not loaded")


def test_without_a_console_there_is_nothing_to_write_to(program: Any) -> None:
    """sys.stdout is None in a program that was double-clicked. Red with: `_say` in agent.py without its first check."""
    program.machine.double_click(program.folder / "BotTray.exe", "agent", **program.environ)
    until(lambda: program.run("status", "--json").returncode == 0 and program.status()["agent"], program.log("agent"))
    assert "Traceback" not in program.log("agent")


def test_the_icon_appears(program: Any) -> None:
    """How soon is printed (-s) and not judged here: a second on an idle machine."""
    machine = program.machine
    empty = machine.task_bar()
    begin = time.monotonic()
    tray = machine.start(program.folder / "BotTray.exe", **program.environ)
    until(lambda: machine.task_bar() != empty, "no icon")
    print(f"icon after {time.monotonic() - begin:.2f} s")
    program.run("setup", "aside")
    assert tray.wait(20) == 0
    until(lambda: machine.task_bar() == empty, "the icon is left behind")


def test_a_bot_runs_in_the_users_own_python(program: Any, tmp_path: Path) -> None:
    """As if it had been started by hand: the same environment, modules and places of libraries. Red with: TCL_LIBRARY
    that PyInstaller sets · LANGUAGE that the command line sets. Wine hands no DLL folder on to a child, so that
    own_folder.py shows its worth on Windows itself only.
    """
    program.bot("plain", TELLS, tmp_path / "бот с пробелом")
    started = program.run("start", "plain")
    assert started.returncode == 0, started.stdout + started.stderr + program.log("plain")
    environ, path, folder, python, modules = told(program, "plain")
    said = program.machine.python(
        "-c", TELLS.partition("import time")[0], PYTHONUNBUFFERED="1", PYTHONIOENCODING="utf-8"
    )
    theirs = json.loads(said.partition("told ")[2])
    assert folder == theirs[2] == ""
    assert python == theirs[3]
    assert path[1:] == theirs[1][1:]
    assert modules == theirs[4]
    ours = {name: value for name, value in environ.items() if theirs[0].get(name) != value}
    assert ours.keys() <= {
        "BOTTRAY_API_BASE", "BOTTRAY_HOME", "BOTTRAY_LEASE", "BOTTRAY_LOCK_DIR", "BOTTRAY_RECORD"
    }  # fmt: skip
    assert theirs[0].keys() - environ.keys() == set()
    assert not [value for value in environ.values() if "_internal" in value]


def test_the_agent_is_the_one_without_a_console(program: Any, tmp_path: Path) -> None:
    """Whichever of the twins has started it. Red with: own_command that gives sys.executable."""
    program.bot("plain", TELLS, tmp_path / "bot")
    assert program.run("start", "plain").returncode == 0
    [pid] = program.machine.copies(program.folder)
    asked = program.machine.python("-c", f"import psutil; print(psutil.Process({pid}).name())")
    assert asked.strip() == "BotTray.exe"
    stopped = program.run("stop", "plain")
    assert stopped.returncode == 0
    assert "KeyboardInterrupt" in program.log("plain"), "softly: through the pipe into the user's Python"


def test_a_bot_ends_with_its_agent(program: Any, tmp_path: Path) -> None:
    program.bot("plain", TELLS, tmp_path / "bot")
    assert program.run("start", "plain").returncode == 0
    before = program.status("plain")["pid"]
    program.machine.end(program.status()["agent"]["pid"])
    alive = f"import psutil; print(psutil.pid_exists({before}))"
    until(lambda: program.machine.python("-c", alive).strip() == "False", "the bot outlives its agent")


def test_it_speaks_russian_in_the_code_page_of_a_pipe(program: Any) -> None:
    said = program.run("status", LC_ALL="ru_RU.UTF-8", BOTTRAY_LANG="ru", encoding="cp1251")
    assert "пока нет ботов" in said.stdout, said


def test_a_token_moves_into_the_vault_of_windows_and_back(program: Any, tmp_path: Path, emulator: Any) -> None:
    token = make_token(770_860)
    emulator.add_bot(token, "vault_bot")
    program.bot("vault-exe", TELLS, tmp_path / "bot", token)
    env = tmp_path / "bot" / ".env"
    moved = program.run("token", "move", "vault-exe", "--yes")
    try:
        assert moved.returncode == 0, moved.stdout + moved.stderr
        assert token not in env.read_text()
        assert program.run("start", "vault-exe").returncode == 0, program.log("vault-exe")
        assert told(program, "vault-exe")[0]["BOT_TOKEN"].endswith(":***"), "in the log it is starred"
    finally:
        back = program.run("token", "move", "vault-exe", "--back", "--yes")
    assert back.returncode == 0, back.stdout + back.stderr
    assert token in env.read_text()
