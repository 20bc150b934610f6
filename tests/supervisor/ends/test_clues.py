"""What is looked up for an error: nobody is advised to install a package of the name of his own file.

Faults that were tried, each red: the folders above not looked at · `src` not looked at · a folder without Python taken
for a package · the project's folder taken for the package that it uses · an unknown name advised to pip · the advice
for a Python of the system's package manager · a package that package.json names installed by name.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tray_app.adapters.projects.interpreter import Launch
from tray_app.adapters.projects.pythons.installation import IN_PLACE_OF_PYTHON
from tray_app.adapters.system import WINDOWS, typed
from tray_app.core.deaths import missing_files
from tray_app.core.deaths.clues import NO_CLUES
from tray_app.core.deaths.exits import explain
from tray_app.core.deaths.last_words import LastWords, read
from tray_app.core.deaths.missing_modules import module_of
from tray_app.core.deaths.named_errors import variable_of
from tray_app.supervisor.ends import clues


def written(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def launch(folder: Path, *argv: str, needs: Path | None = None) -> Launch:
    script = folder / argv[-1]
    return Launch(argv, folder, script if script.is_file() else None, None, needs)


def told(words: LastWords, started: Launch) -> tuple[str, str]:
    module = module_of(words)
    assert module is not None, words
    reason, cure = explain(1, words, clues=clues.of_module(module, started, "shop"))
    return str(reason), str(cure)


def run(folder: Path, *argv: str, **environ: str) -> LastWords:
    ended = subprocess.run(argv, cwd=folder, capture_output=True, text=True, env={**os.environ, **environ})
    return read(ended.stdout + ended.stderr)


OWN = "import sys\nfrom shopbot.stock import x\nsys.exit('all is there')\n"


@pytest.mark.parametrize(
    ("files", "argv", "place"),
    [
        ({"shopbot/main.py": OWN, "shopbot/stock.py": "x = 1"}, ("shopbot/main.py",), "."),
        ({"app/bot.py": OWN, "shopbot/__init__.py": "", "shopbot/stock.py": "x = 1"}, ("app/bot.py",), "."),
        ({"bot.py": OWN, "src/shopbot/stock.py": "x = 1"}, ("bot.py",), "src"),
        ({"deep/er/bot.py": OWN, "shopbot/stock.py": "x = 1"}, ("deep/er/bot.py",), "."),
        ({"run/x.txt": "", "shopbot/stock.py": "x = 1", "shopbot/__main__.py": OWN}, ("-m", "shopbot"), "."),
    ],
)
def test_a_module_of_ones_own_is_no_package(
    tmp_path: Path, files: Mapping[str, str], argv: tuple[str, ...], place: str
) -> None:
    """And the cure works: with it the bot finds what it needs."""
    written(tmp_path, files)
    folder = tmp_path / "run" if "run/x.txt" in files else tmp_path
    script = tmp_path / argv[-1]
    command = (sys.executable, *argv[:-1], str(script) if script.is_file() else argv[-1])
    words = run(folder, *command)
    started = Launch(command, folder, script if script.is_file() else None, None)
    reason, cure = told(words, started)
    assert reason.startswith("It does not find its own module shopbot"), reason
    where = tmp_path.joinpath(place)
    assert f"PYTHONPATH = '{where}'" in cure
    assert "pip" not in cure
    assert run(folder, *command, PYTHONPATH=str(where)).said == "all is there"


@pytest.mark.parametrize(
    ("code", "beside"),
    [
        ("import vkshop\n", {}),
        ("from vkshop.bot import Bot\n", {}),
        ("from vkshop.tools import x\n", {"vkshop/handlers.py": ""}),
    ],
)
def test_the_projects_folder_has_the_name_of_a_package_that_nobody_knows(
    tmp_path: Path, code: str, beside: Mapping[str, str]
) -> None:
    """It was advised to let Python look there: then it found the folder, and nothing in it."""
    written(tmp_path, {"vkshop/bot.py": code, **beside})
    command = (sys.executable, str(tmp_path / "vkshop/bot.py"))
    started = Launch(command, tmp_path / "vkshop", tmp_path / "vkshop/bot.py", None)
    reason, cure = told(run(tmp_path / "vkshop", *command), started)
    assert reason == "It needs the Python module vkshop, which is not installed."
    assert "Else install the package that brings it; what that is called, the bot" in cure


def test_a_folder_of_the_bots_own_with_nothing_of_python_in_it(tmp_path: Path) -> None:
    written(tmp_path, {"bot.py": "import shopbot.stock", "shopbot/readme.txt": ""})
    reason, _cure = told(run(tmp_path, sys.executable, "bot.py"), launch(tmp_path, sys.executable, "bot.py"))
    assert reason == f"It needs the module shopbot.stock, which is not in {tmp_path / 'shopbot'}."


def test_a_part_that_its_own_package_lacks(tmp_path: Path) -> None:
    written(tmp_path, {"bot.py": "import shopbot.stock", "shopbot/__init__.py": ""})
    reason, cure = told(run(tmp_path, sys.executable, "bot.py"), launch(tmp_path, sys.executable, "bot.py"))
    assert reason == f"It needs the module shopbot.stock, which is not in {tmp_path / 'shopbot'}."
    assert cure == "It is no package to install, but the bot's own: put it there, or correct the import."


def test_a_file_that_hides_a_package(tmp_path: Path) -> None:
    written(tmp_path, {"bot.py": "import aiogram.types", "aiogram.py": ""})
    reason, cure = told(run(tmp_path, sys.executable, "bot.py"), launch(tmp_path, sys.executable, "bot.py"))
    assert reason == f"It needs aiogram.types, and the file {tmp_path / 'aiogram.py'} has that name."
    assert cure == "Give that file another name: it hides the package."


def missing(name: str) -> LastWords:
    return read(
        f'Traceback (most recent call last):\n  File "bot.py", line 1\nModuleNotFoundError: No module named {name!r}'
    )


def test_a_known_package_in_a_folder_of_its_name(tmp_path: Path) -> None:
    """People call the project's folder after the library: /home/u/telegram/bot.py."""
    project = tmp_path / "telegram"
    written(project, {"bot.py": "import telegram"})
    python = str(tmp_path / "v" / "bin" / "python")
    started = Launch((python, str(project / "bot.py")), project, project / "bot.py", None)
    command = typed((python, "-m", "pip", "install", "python-telegram-bot"))
    assert told(missing("telegram"), started)[1] == f"Install it: {command}"


def test_an_unknown_name_is_never_given_to_pip(tmp_path: Path) -> None:
    written(tmp_path, {"bot.py": "", "requirements.txt": "shopkit\n"})
    needs = tmp_path / "requirements.txt"
    python = str(tmp_path / "v" / "bin" / "python")
    assert "pip" not in told(missing("shopkit"), launch(tmp_path, python, "bot.py"))[1]
    cure = told(missing("shopkit"), launch(tmp_path, python, str(tmp_path / "bot.py"), needs=needs))[1]
    assert cure == f"Install what the project names: {typed((python, '-m', 'pip', 'install', '-r', str(needs)))}"
    assert "poetry" not in told(missing("aiogram"), launch(tmp_path, "poetry", "run", "python", "bot.py"))[1]


@pytest.mark.parametrize("name", ["imghdr", "_ctypes"])
def test_a_module_of_python_itself_is_no_package(tmp_path: Path, name: str) -> None:
    reason, cure = told(missing(name), launch(tmp_path, "/v/python", "bot.py"))
    assert reason == f"It needs the module {name}, which its Python does not have."
    assert "pip" not in cure


@pytest.mark.parametrize(
    ("name", "part", "package"),
    [("json.foo", "foo", "json"), ("os.foo", "foo", "os"), ("xml.etree.foo", "foo", "xml.etree")],
)
def test_a_part_that_a_module_of_python_has_not(tmp_path: Path, name: str, part: str, package: str) -> None:
    written(tmp_path, {"bot.py": f"import {name}"})
    reason, cure = told(run(tmp_path, sys.executable, "bot.py"), launch(tmp_path, sys.executable, "bot.py"))
    assert reason == f"It needs {name}, and there is no {part} in the {package} of its Python."
    assert cure == "Correct the name in the import. Where it is right, it is that of an older or a newer Python."


def test_a_name_with_an_underscore_need_not_be_pythons_own(tmp_path: Path) -> None:
    written(tmp_path, {"bot.py": "import _brotli"})
    reason, _cure = told(missing("_brotli"), launch(tmp_path, "/v/python", "bot.py"))
    assert reason == "It needs the Python module _brotli, which is not installed."


QUOTED = "ended with exit code 1. The last error that it wrote: "


@pytest.mark.parametrize("name", ["evilpkg", "telegram", "aiogram"])
def test_what_a_chat_says_of_a_module_installs_nothing(tmp_path: Path, name: str) -> None:
    """Nothing of the bot asks for it."""
    written(tmp_path, {"bot.py": "print('api.telegram.org')\n"})
    python = str(tmp_path / "v" / "bin" / "python")
    text = (
        f'text: help!\nTraceback (most recent call last):\n  File "/home/me/a.py", line 3\n    import {name}\n'
        f"ModuleNotFoundError: No module named '{name}'\n"
    )
    started = launch(tmp_path, python, str(tmp_path / "bot.py"))
    assert told(read(text), started) == (f"{QUOTED}ModuleNotFoundError: No module named '{name}'", "None")


def test_what_its_python_has_is_not_lacking(tmp_path: Path) -> None:
    """It has run another Python, which lacks it."""
    written(tmp_path, {"bot.py": "import sys, pytest\n"})
    started = launch(tmp_path, sys.executable, str(tmp_path / "bot.py"))
    for name in ("pytest", "pytest.nothing"):
        assert told(missing(name), started) == (f"{QUOTED}ModuleNotFoundError: No module named '{name}'", "None")


def test_what_a_list_or_a_library_asks_for_is_lacking(tmp_path: Path) -> None:
    written(tmp_path, {"bot.py": "import shoplib\n", "other.py": "go()\n", "requirements.txt": "python-telegram-bot\n"})
    listed = launch(tmp_path, "/v/python", str(tmp_path / "other.py"), needs=tmp_path / "requirements.txt")
    assert told(missing("telegram"), listed)[0] == "It needs the Python module telegram, which is not installed."
    other = launch(tmp_path, "/v/python", str(tmp_path / "bot.py"))
    assert told(missing("multidict"), other)[0] == "It needs the Python module multidict, which is not installed."


def test_a_package_that_the_list_names_is_installed_as_the_list_says(tmp_path: Path) -> None:
    """aiogram 2 and 3 have little in common: by its name alone the bot would get the newest, and die again."""
    written(tmp_path, {"bot.py": "import aiogram\n", "requirements.txt": "aiogram==2.25.1\n"})
    needs, python = tmp_path / "requirements.txt", str(tmp_path / "v" / "bin" / "python")
    cure = told(missing("aiogram"), launch(tmp_path, python, str(tmp_path / "bot.py"), needs=needs))[1]
    command = typed((python, "-m", "pip", "install", "-r", str(needs)))
    assert cure == f"Install what the project names: {command}"


@pytest.mark.linux("PEP 668: a system's package manager looks after its Python")
def test_a_python_that_takes_no_packages(tmp_path: Path) -> None:
    written(tmp_path, {"usr/bin/python3": "", "usr/lib/python3.11/EXTERNALLY-MANAGED": "", "bot.py": "import aiogram"})
    python = str(tmp_path / "usr/bin/python3")
    cure = told(missing("aiogram"), Launch((python, str(tmp_path / "bot.py")), tmp_path, tmp_path / "bot.py", None))[1]
    assert cure == "Set install = true for it in bots.toml: it then gets an environment of its own."
    script = tmp_path / "bot.py"
    named = Launch((python, str(script)), tmp_path, script, None, chosen=True)
    cure = told(missing("aiogram"), named)[1]
    assert cure == IN_PLACE_OF_PYTHON.render("en")
    cure = told(missing("aiogram"), launch(tmp_path, python, "-m", "shop"))[1]
    assert (
        cure == "That Python takes no packages: give the bot an environment of its own (python -m venv) with aiogram."
    )


# -- Node -------------------------------------------------------------------------------------------------------------


def asked_for(name: str, by: Path) -> LastWords:
    return read(
        f"node:internal/modules/cjs/loader:1210\n  throw err;\n  ^\n\nError: Cannot find module '{name}'\n"
        f"Require stack:\n- {by}\n    at Module._load (node:internal/modules/cjs/loader:1038:27)\n"
        f"    at Object.<anonymous> ({by}:1:1) {{\n  code: 'MODULE_NOT_FOUND'\n}}\n\nNode.js v20.20.2\n"
    )


@pytest.mark.parametrize(
    ("files", "module", "command"),
    [
        ({}, "telegraf", ("npm", "--prefix", "{here}", "install", "telegraf")),
        ({}, "@grammyjs/menu/out", ("npm", "--prefix", "{here}", "install", "@grammyjs/menu")),
        ({"package.json": '{"dependencies": {"telegraf": "4"}}'}, "telegraf", ("npm", "--prefix", "{here}", "install")),
        ({"package.json": '{"name": [["x"'}, "telegraf", ("npm", "--prefix", "{here}", "install", "telegraf")),
        ({"package.json": "{}", "pnpm-lock.yaml": ""}, "telegraf", ("pnpm", "--dir", "{here}", "add", "telegraf")),
        ({"package.json": "{}", "yarn.lock": ""}, "telegraf", ("yarn", "--cwd", "{here}", "add", "telegraf")),
    ],
)
def test_a_package_of_node(tmp_path: Path, files: Mapping[str, str], module: str, command: tuple[str, ...]) -> None:
    """The folder is that of package.json, else the one of the file that asks."""
    written(tmp_path, {**files, "src/bot.js": f"require('{module}')"})
    here = tmp_path if files else tmp_path / "src"
    reason, cure = told(asked_for(module, tmp_path / "src" / "bot.js"), launch(tmp_path, "node", "src/bot.js"))
    assert reason.startswith("It needs the Node package ")
    assert cure == f"Install it: {typed([word.format(here=here) for word in command])}"


@pytest.mark.parametrize(
    ("module", "meant"), [("bott.main", "bot.main"), ("bot.mian", "bot.main"), ("mian", "main"), ("other", "")]
)
def test_the_entrys_own_module_is_no_package(tmp_path: Path, module: str, meant: str) -> None:
    written(tmp_path, {"bot/__init__.py": "", "bot/main.py": "", "main.py": ""})
    command = (sys.executable, "-m", module)
    started = replace(Launch(command, tmp_path, None, None), module=module)
    reason, cure = told(run(tmp_path, *command), started)
    assert reason == f"Its entry starts the module {module}, which is not there."
    assert cure.endswith(f"Did you mean {meant}?" if meant else "in bots.toml, or its folder.")


@pytest.mark.linux("Node, which the bed has not")
@pytest.mark.parametrize("module", ["@/utils/db", "~/bot/keys"])
def test_a_short_form_of_a_path_is_no_package_of_node(tmp_path: Path, module: str) -> None:
    written(tmp_path, {"bot.js": f"require('{module}')\n", "package.json": "{}"})
    reason, cure = told(run(tmp_path, "node", "bot.js"), launch(tmp_path, "node", "bot.js"))
    assert reason == f"It looks for {module}, a short form of a path of its own that Node does not know."
    assert "npm install" not in cure


def test_a_package_that_a_module_of_node_imports(tmp_path: Path) -> None:
    """Of an entry that is a command, and an error that names no file: red while only `script` was read."""
    written(tmp_path, {"bot.js": 'import { Bot } from "telegraff"\n', "package.json": '{"type": "module"}'})
    words = read(
        "node:internal/modules/esm/resolve:873\n  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base));\n"
        f"        ^\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find package 'telegraff' imported from {tmp_path}/bot.js\n"
        "    at packageResolve (node:internal/modules/esm/resolve:873:9) {\n  code: 'ERR_MODULE_NOT_FOUND'\n}\n\n"
        "Node.js v20.20.2\n"
    )
    started = replace(launch(tmp_path, "node", str(tmp_path / "bot.js")), script=None)
    assert told(words, started)[1] == f"Install it: {typed(('npm', '--prefix', str(tmp_path), 'install', 'telegraff'))}"


@pytest.mark.parametrize("files", [{"bot.js": ""}, {"bot.js": "", "node_modules/telegraf/package.json": "{}"}])
def test_a_package_of_node_that_nothing_asks_for_or_that_is_there(tmp_path: Path, files: Mapping[str, str]) -> None:
    if len(files) > 1:
        files = {**files, "bot.js": "require('telegraf')"}
    written(tmp_path, files)
    started = launch(tmp_path, "node", "bot.js")
    assert told(asked_for("telegraf", tmp_path / "bot.js"), started) == (
        f"{QUOTED}Error: Cannot find module 'telegraf'", "None",
    )  # fmt: skip


@pytest.mark.parametrize("module", ["handlers", "handlers/start", "@/handlers/start", "config"])
def test_a_file_of_ones_own_is_no_package_of_node(tmp_path: Path, module: str) -> None:
    written(tmp_path, {"src/bot.js": "", "handlers/start.js": "", "config.js": ""})
    reason, cure = told(asked_for(module, tmp_path / "src" / "bot.js"), launch(tmp_path, "node", "src/bot.js"))
    assert reason.startswith(f"It asks for {module} as for a package, and it is the bot's own: {tmp_path}")
    assert cure == "Write the path into the import, with ./ or ../ before it."


def test_what_is_to_be_built_first(tmp_path: Path) -> None:
    written(tmp_path, {"package.json": '{"scripts": {"build": "tsc"}}'})
    words = asked_for(str(tmp_path / "dist" / "index.js"), tmp_path / "bot.js")
    assert told(words, launch(tmp_path, "node", "dist/index.js"))[1] == (
        f"Build it first: {typed(('npm', '--prefix', str(tmp_path), 'run', 'build'))}"
    )
    lost = asked_for(str(tmp_path / "src" / "index.js"), tmp_path / "bot.js")
    assert told(lost, launch(tmp_path, "node", "src/index.js"))[1] == "Put that file there, or correct the import."


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_the_command_for_node_works(tmp_path: Path) -> None:
    written(tmp_path, {
        "lib/package.json": '{"name": "shoplib", "version": "1.0.0"}',
        "lib/index.js": "module.exports = 'all is there'",
        "bot/package.json": '{"dependencies": {"shoplib": "file:../lib"}}',
        "bot/bot.js": "console.log(require('shoplib'))",
    })  # fmt: skip
    bot = tmp_path / "bot"
    cure = told(run(bot, "node", "bot.js"), launch(bot, "node", "bot.js"))[1]
    command = cure.removeprefix("Install it: ")
    assert command == typed(("npm", "--prefix", str(bot), "install"))
    subprocess.run(command, shell=True, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert run(bot, "node", "bot.js").said == "all is there"


# -- a database -------------------------------------------------------------------------------------------------------

LOCKS = (
    "import sqlite3, sys\nheld = sqlite3.connect(sys.argv[1], isolation_level=None)\nheld.execute('begin exclusive')\n"
    "print('held', flush=True)\nsys.stdin.read()\n"
)


@pytest.mark.linux("on Windows the Restart Manager is asked, which the bed has not")
def test_who_has_the_session_open(tmp_path: Path) -> None:
    file = tmp_path / "bot.session"
    with closing(sqlite3.connect(file)) as made:  # else it may be us who have it open
        made.executescript("create table version (n)")
    script = tmp_path / "bot.py"
    script.write_text(
        f"import sqlite3\nsqlite3.connect({str(file)!r}, timeout=0).execute('insert into version values (1)')\n"
    )
    started = launch(tmp_path, sys.executable, str(script))
    holder = subprocess.Popen(
        [sys.executable, "-c", LOCKS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        words = run(tmp_path, sys.executable, str(script))
        assert words.error == "sqlite3.OperationalError: database is locked"
        found = clues.of_database(started, "shop")
        reason, cure = explain(1, words, clues=found)
        assert str(reason).startswith(f"A database of its is locked. {file} was open in PID {holder.pid} (")
        assert str(cure) == "Stop that program, or start the bot again when it has ended."
        holder.communicate()
    nobody = clues.of_database(started, "shop")
    assert nobody.users == ()
    reason, cure = explain(1, words, clues=nobody)
    assert str(reason).startswith("A database of its is locked")
    assert "PID" not in f"{reason} {cure}"


# -- a file -----------------------------------------------------------------------------------------------------------


def of_file(folder: Path, text: str) -> tuple[str, str]:
    written(folder, {"bot.py": text})
    words = run(folder, sys.executable, "bot.py")
    names = missing_files.named(words)
    found = clues.of_file(names[0], launch(folder, sys.executable, "bot.py"), "shop") if len(names) == 1 else NO_CLUES
    reason, cure = explain(1, words, clues=found)
    return str(reason), str(cure)


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess\nsubprocess.run(['ffmpegg'])",
        "import asyncio\nasyncio.run(asyncio.create_subprocess_exec('ffmpegg'))",
    ],
)
def test_a_program_that_is_not_installed_is_no_file(tmp_path: Path, text: str) -> None:
    reason, cure = of_file(tmp_path, text)
    if WINDOWS:  # which does not name it
        assert reason == "It starts a program, which was not found."
        assert cure == "Install that program, or add its folder to PATH."
    else:
        assert reason == "It starts a program, and ffmpegg was not found."
        assert cure == (
            "Install that program, or add its folder to PATH. Where ffmpegg is the folder to run it in, make that."
        )


@pytest.mark.linux("Windows does not name the program")
def test_a_program_by_its_path(tmp_path: Path) -> None:
    """The system says the same of a script whose first line names what is not there."""
    written(tmp_path, {"convert": "#!/no/such/python\n"})
    (tmp_path / "convert").chmod(0o755)
    reason, cure = of_file(tmp_path, "import subprocess\nsubprocess.run(['./convert'])")
    assert reason == "It starts a program, and ./convert was not found."
    assert cure.endswith("Where it is there, what its first line (#!) names is missing.")


@pytest.mark.parametrize("mode", ["r", "w"])
def test_a_file_whose_folder_is_missing(tmp_path: Path, mode: str) -> None:
    reason, cure = of_file(tmp_path, f"open('logs/out.log', {mode!r})")
    assert reason == f"It wants the file logs/out.log, and there is no folder {tmp_path / 'logs'}."
    assert cure == 'Make that folder, or set "folder" to where the bot should look for its files.'
    (tmp_path / "logs").mkdir()
    if mode == "r":
        reason, cure = of_file(tmp_path, "open('logs/out.log')")
        assert reason == "It looks for logs/out.log, which does not exist."
        assert cure == 'Put that file there, or set "folder" to where the bot should look for its files.'


@pytest.mark.parametrize("there", [True, False])
def test_the_two_files_of_a_renaming(tmp_path: Path, there: bool) -> None:
    written(tmp_path, {"a": ""} if there else {})
    reason, _cure = of_file(tmp_path, "import os\nos.rename('a', 'no/b')")
    assert reason == "It makes a into no/b: the first does not exist, or the folder of the second does not."


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("require('child_process').spawn('ffmpegg')", "It starts a program, and ffmpegg was not found."),
        (
            "require('fs').renameSync('a', 'no/b')",
            "It makes a into no/b: the first does not exist, or the folder of the second does not.",
        ),
        ("require('fs').readFileSync('a')", "It looks for a, which does not exist."),
    ],
)
def test_what_node_does_not_find(tmp_path: Path, text: str, told: str) -> None:
    written(tmp_path, {"bot.js": text})
    assert str(explain(1, run(tmp_path, "node", "bot.js"))[0]) == told


# -- a variable -------------------------------------------------------------------------------------------------------


def test_a_variable_is_written_where_it_counts(tmp_path: Path) -> None:
    """Into the file that the entry names, else into the .env of its folder."""
    written(tmp_path, {"bot.py": "import os\nos.environ['ADMIN_ID']", "vars.txt": "X=1\n"})
    words = run(tmp_path, sys.executable, "bot.py")
    started = launch(tmp_path, sys.executable, "bot.py")
    for file in (tmp_path / "vars.txt", None):
        found = clues.of_variable(variable_of(words), replace(started, env_file=file), "shop")
        reason, cure = explain(1, words, clues=found)
        assert str(reason) == "It asks for the variable ADMIN_ID, which is not set."
        assert str(cure) == f"Write ADMIN_ID=... into {file or tmp_path / '.env'}."


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos.chdir({0!r})",
        "import os\nos.listdir({0!r})",
        "import pathlib\nlist(pathlib.Path({0!r}).iterdir())",
    ],
)
def test_a_folder_that_is_not_there(tmp_path: Path, code: str) -> None:
    """Its folder was called a file, and the one above the folder to be made."""
    written(tmp_path, {"bot.py": code.format(str(tmp_path / "no" / "where"))})
    words = run(tmp_path, sys.executable, str(tmp_path / "bot.py"))
    found = missing_files.told(words, str(tmp_path / "no"))
    assert found is not None
    assert str(found[0]) == f"It wants the folder {tmp_path / 'no' / 'where'}, which does not exist."
    assert str(found[1]) == "Correct its path, or make that folder."


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
@pytest.mark.parametrize("code", ["process.chdir('/no/where')", "require('fs').readdirSync('/no/where')"])
def test_a_folder_that_is_not_there_for_node(tmp_path: Path, code: str) -> None:
    written(tmp_path, {"bot.js": code})
    found = missing_files.told(run(tmp_path, "node", str(tmp_path / "bot.js")), "/no")
    assert found is not None
    assert str(found[0]) == "It wants the folder /no/where, which does not exist."
