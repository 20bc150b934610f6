"""The same program under every name that people give it, and no program that is another one.

Deliberate faults that were tried, each red: a target without the words of its command · the folder left out of a
command's key · any installed command taken for the bot's own · a module looked for in the root only.
"""

import json
import shutil
import sys
from pathlib import Path

import pytest
from adapters.conftest import Start
from home import make_token
from tables import TABLES, linux, read_by

from tray_app.adapters.rivals.rivals import Target, scan
from tray_app.core.tokens.token import Token

TOKEN = Token(make_token(771_100))
OTHER = make_token(771_101)
SLEEPER = "import time\nprint('up', flush=True)\ntime.sleep(120)\n"
PYTHON = sys.executable

node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


@pytest.fixture(params=TABLES, autouse=True)
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    read_by(request.param, monkeypatch)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A bot as people have it: a package with a main, a project file, a web panel beside it."""
    top = tmp_path / "shop"
    (top / "bot").mkdir(parents=True)
    (top / "bot" / "__init__.py").write_text("")
    (top / "bot" / "main.py").write_text(
        f"def main():\n    {SLEEPER.replace(chr(10), '; ')}\n\nif __name__ == '__main__':\n    main()\n"
    )
    (top / "bot" / "__main__.py").write_text("from bot.main import main\nmain()\n")
    (top / "panel.py").write_text(SLEEPER)
    (top / "pyproject.toml").write_text('[project]\nname = "shop"\n[project.scripts]\nshop-bot = "bot.main:main"\n')
    return top


def found(root: Path, *words: object, token: Token | None = TOKEN) -> dict[int, tuple[str, ...]]:
    target = Target("shop", token, words=tuple(map(str, words)), folder=root)
    return {rival.pid: rival.evidence for rival in scan([target])["shop"]}


def console(root: Path, name: str = "shop-bot", module: str = "bot.main") -> Path:
    """The file that pip and uv write for a command of a project."""
    file = root / ".venv" / "bin" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    (root / ".venv" / "pyvenv.cfg").touch()
    file.write_text(
        f"#!{PYTHON}\nimport sys\nfrom {module} import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
    )
    file.chmod(0o755)
    return file


def test_a_module_by_hand_is_found_for_the_command(start: Start, root: Path) -> None:
    one = start(PYTHON, "-m", "bot", cwd=root)
    assert found(root, PYTHON, "-m", "bot") == {one.pid: ("script",)}
    assert found(root, PYTHON, "-u", "-m", "bot", token=None) == {one.pid: ("script",)}
    assert found(root, PYTHON, "-u", "-m", "bot", "--fast", token=None) == {}  # that is perhaps another bot


def test_script_and_module_are_two_names_of_one_program(start: Start, root: Path) -> None:
    above = {"PYTHONPATH": str(root)}
    package = {
        start(PYTHON, *words, cwd=root, env=above).pid for words in (["-m", "bot"], ["bot/__main__.py"], ["bot"])
    }
    main = {start(PYTHON, *words, cwd=root).pid for words in (["-m", "bot.main"], [root / "bot" / "main.py"])}
    assert found(root, PYTHON, "-m", "bot").keys() == package
    assert found(root, PYTHON, "bot/__main__.py").keys() == package
    assert found(root, PYTHON, "-m", "bot.main").keys() == main
    assert found(root, PYTHON, "bot/main.py").keys() == main


def test_a_module_below_src(start: Start, root: Path) -> None:
    (root / "src").mkdir()
    (root / "bot").rename(root / "src" / "bot")
    one = start(PYTHON, "-m", "bot.main", cwd=root, env={"PYTHONPATH": "src"})
    assert found(root, PYTHON, "src/bot/main.py") == {one.pid: ("script",)}
    assert found(root, PYTHON, "-m", "bot.main") == {one.pid: ("script",)}


@linux
def test_a_command_of_the_project_by_its_name_its_file_and_its_module(start: Start, root: Path) -> None:
    file = console(root)
    by_name = start(file, cwd=root, env={"PYTHONPATH": str(root)})
    module = start(PYTHON, "-m", "bot.main", cwd=root)
    package = start(PYTHON, "-m", "bot", cwd=root)
    assert found(root, "uv", "run", "shop-bot").keys() == {by_name.pid, module.pid, package.pid}
    assert found(root, file).keys() == {by_name.pid, module.pid, package.pid}
    assert by_name.pid in found(root, PYTHON, "-m", "bot.main")


@linux
def test_a_command_of_an_environment_elsewhere(start: Start, root: Path, tmp_path: Path) -> None:
    """poetry keeps its environments in its cache."""
    file = console(tmp_path / "cache")
    one = start(file, "--fast", cwd=root, env={"PYTHONPATH": str(root)})
    assert found(root, "poetry", "run", "shop-bot", "--fast").keys() == {one.pid}
    assert found(root, "poetry", "run", "shop-bot") == {}


@node
def test_node_built_into_dist_and_started_by_npm(start: Start, root: Path) -> None:
    (root / "dist").mkdir()
    (root / "dist" / "index.js").write_text("console.log('up'); setTimeout(() => {}, 120000)")
    scripts = {"start": "NODE_ENV=production node dist/index.js" if sys.platform != "win32" else "node dist/index.js"}
    (root / "package.json").write_text(json.dumps({"main": "dist/index.js", "scripts": scripts}))
    pids = {start("node", *words, cwd=root).pid for words in (["dist/index.js"], ["dist/index"], ["."], ["dist"])}
    for entry in (["node", "dist/index.js"], ["npm", "start"], ["npm", "run", "start"], ["node", "."]):
        assert found(root, *entry).keys() == pids, entry


@node
def test_the_child_of_npm_start(start: Start, root: Path) -> None:
    import psutil

    (root / "index.js").write_text("console.log('up'); setTimeout(() => {}, 120000)")
    (root / "package.json").write_text(json.dumps({"scripts": {"start": "node index.js"}}))
    npm = start("npm", "start", cwd=root)
    (pid,) = found(root, "npm", "start")
    assert npm.pid in [parent.pid for parent in psutil.Process(pid).parents()]


@linux
def test_what_a_shell_starts(start: Start, root: Path) -> None:
    (root / "run.sh").write_text("cd $(dirname $0)\nexport A=1\nexec python3 -m bot\n")
    one = start(PYTHON, "-m", "bot", cwd=root)
    assert found(root, "bash", "run.sh").keys() == {one.pid}
    assert found(root, "bash", "-c", "source .venv/bin/activate && python -m bot").keys() == {one.pid}


def test_a_server_by_its_whole_command_in_its_folder(start: Start, root: Path, tmp_path: Path) -> None:
    """What it serves stands in its words: a panel beside the bot has others, and lives."""
    server = root / "venv" / "bin" / "gunicorn"
    server.parent.mkdir(parents=True)
    server.write_text(SLEEPER)
    one = start(PYTHON, server, "bot:app", "-w", "2", cwd=root)
    start(PYTHON, server, "panel:app", "-w", "2", cwd=root)
    start(PYTHON, server, "bot:app", "-w", "2", cwd=tmp_path)
    start(PYTHON, server, "bot:app", "-w", "2", cwd=root, env={"BOT_TOKEN": OTHER})
    assert found(root, "gunicorn", "bot:app", "-w", "2") == {one.pid: ("command",)}
    assert found(root, PYTHON, "-m", "gunicorn", "bot:app", "-w", "2") == {one.pid: ("command",)}


def test_strangers_of_a_command(start: Start, root: Path, tmp_path: Path) -> None:
    """Another module, another folder, another bot's token, an installed tool that two projects use, a prompt."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(root, elsewhere)
    start(PYTHON, "panel.py", cwd=root)
    start(PYTHON, "-m", "panel", cwd=root)
    start(PYTHON, "-m", "bot", cwd=elsewhere)
    start(PYTHON, "-m", "bot", cwd=root, env={"BOT_TOKEN": OTHER})
    start(PYTHON, "-c", SLEEPER, "-m", "bot", cwd=root)
    tool = console(root, "tool", "somebodys.package")
    tool.write_text(
        f"#!{PYTHON}\nimport sys\nif 0:\n    from somebodys.package import main\n    sys.exit(main())\n{SLEEPER}"
    )
    start(PYTHON, tool, "panel", cwd=root)
    for entry in ([PYTHON, "-m", "bot"], ["uv", "run", "shop-bot"], [tool, "bot"], ["npm", "start"], ["sh", "-c", "x"]):
        assert found(root, *entry) == {}, entry
