"""A file imports lower floors only, and what is outside is known to one file each.

Deliberate faults that were tried, each red: core imports time · an adapter imports another · the supervisor imports
the api · the tray imports the supervisor · requests imported in a third file · sys.platform asked in a third place ·
asyncio imported by holders.py (`single_instance` then pulls it in) · an exception below that nobody needs any more.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1] / "tray_app"
FILES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}

FLOORS = {
    "core": 0,
    "adapters": 1,
    "supervisor": 2,
    "api": 3,
    "tray": 4,
    "web": 4,
    "agent.py": 5,
    "foreground.py": 5,
    "commands": 6,
    "demo": 7,  # it shows what the commands do
    "cli.py": 8,
    "__main__.py": 9,
    "__init__.py": 9,  # gives `single_instance` to scripts
}
JEEPNEYS = {"dbusmenu", "icon_sni", "notify_dbus", "session_bus"}
"""Loaded where there is a D-Bus; jeepney is not even installed on Windows."""
IMPURE = {"os", "time", "threading", "asyncio", "socket", "subprocess", "multiprocessing", "signal", "select", "shutil"}

# an adapter knows one outside thing; these few share one. (who, whom): why
SHARED = {
    ("files", "places"): "the folders, for one that has no time to load files.py",
    ("discovery", "candidates"): "what a folder holds, and which of it is a bot",
    ("candidates", "interpreter_linux"): "where a virtual environment keeps its interpreter",
    ("candidates", "interpreter_windows"): "where a virtual environment keeps its interpreter",
    ("interpreter", "beside"): "what goes with a script",
    ("beside", "interpreter_linux"): "where a virtual environment keeps its interpreter",
    ("beside", "interpreter_windows"): "where a virtual environment keeps its interpreter",
    ("beside", "trust"): "who may change a file",
    ("beside", "access"): "the command that closes it",
    ("environments", "trust"): "who may change a file",
    ("environments", "interpreter_linux"): "where a virtual environment keeps its interpreter",
    ("environments", "interpreter_windows"): "where a virtual environment keeps its interpreter",
    ("requirements", "interpreter_linux"): "where a virtual environment keeps its interpreter",
    ("requirements", "interpreter_windows"): "where a virtual environment keeps its interpreter",
    ("rivals_linux", "process_table_linux"): "the process table",
    ("rivals_windows", "process_table_windows"): "the process table",
    ("rivals_unseen_linux", "process_table_linux"): "the process table",
    ("suspects", "rivals"): "the process table",
    ("suspects", "rivals_program"): "the process table",
    ("suspects", "rivals_setting"): "which folders are nobody's home",
    ("suspects", "rivals_seen"): "the process table",
    ("suspects", "rivals_servers"): "where the servers are",
    ("suspects", "rivals_proxies"): "whose connection is the bot's own",
    ("rivals_proxies", "ports"): "who listens on a port",
    ("suspects", "rivals_tokens"): "known tokens in bytes",
    ("secrets", "inherited"): "what a bot gets of our own environment",
    ("rivals", "loops"): "who would start a process again",
    ("rivals_evidence", "loops"): "who would start a process again",
    ("rivals_apart", "process"): "the mark of a bot of another BotTray",
    ("process_asking_linux", "loops"): "who would start a process again",
    ("process_asking_windows", "loops"): "who would start a process again",
    ("loops", "rivals_linux"): "the process table",
    ("loops", "rivals_windows"): "the process table",
    ("telegram", "certificates"): "whom a connection to Telegram believes",
    ("secrets", "vault"): "where a token may lie",
    ("secrets", "env_text"): "what a bot's .env says",
    ("watch_linux", "inotify_linux"): "what the kernel tells",
    ("lease_kernel_linux", "inotify_linux"): "what the kernel tells",
    ("watch_linux", "ways"): "where a name leads",
    ("watch_windows", "ways"): "where a name leads",
    ("secrets", "pipes"): "a .env that is a pipe",
    ("secrets", "env_place"): "where a variable can be written",
    ("env_place", "files"): "what keeps what is written",
    ("beside", "pipes"): "a .env that is a pipe",
    ("secrets", "token_file"): "where a token may lie",
    ("rivals_linux", "starters_linux"): "who has started a process",
    ("starters_linux", "process_table_linux"): "the process table",
    ("autostart_linux", "files"): "an entry is a file, written whole or not at all",
    ("lease_windows", "files_windows"): "who may write to a file",
    ("process_windows", "console_windows"): "the console that a soft stop needs",
    ("process_windows", "detached"): "the frozen program's own command",
    ("process_asking_windows", "console_windows"): "the console that a soft stop needs",
    ("process_ending_windows", "console_windows"): "the console that a soft stop needs",
    ("console_windows", "process_table_windows"): "who has come to a console since",
    ("process_asking_windows", "launcher"): "what runs inside the bot's interpreter",
    ("process_children_windows", "job_windows"): "a bot's tree is a job",
    ("process_children_windows", "launcher"): "what runs inside the bot's interpreter",
}
# which system this is, where its programs are, where a path leads
COMMON = {"adapters/system.py", "adapters/programs.py", "adapters/links.py"}
# calls of the system, for every *_windows file and the launcher
BINDINGS = {"kernel_windows", "security_windows", "rules_windows"}

# outside packages, and the only files that import them
OWNERS = {
    "jeepney": {"tray/session_bus.py"},
    "pystray": {"tray/icon_pystray.py"},
    "requests": {"adapters/telegram.py", "adapters/telegram_troubles.py"},
    "starlette": {"api/server.py"},
    "uvicorn": {"api/server.py"},
    "portalocker": {"adapters/lease_lock.py"},
    "platformdirs": {"adapters/places.py"},
    "dotenv": {"adapters/env_text.py"},
    "tomlkit": {"adapters/config_file.py"},
    "keyring": {"adapters/vault.py"},
}


def imports(tree: ast.Module) -> Iterator[str]:
    """Every module that is named, wherever in the file, in its full length."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            yield from (a.value for a in node.args if isinstance(a, ast.Constant))


def ours(tree: ast.Module) -> Iterator[str]:
    """The files of ours that are imported, such as "core/model.py"."""
    for name in imports(tree):
        parts = name.split(".")
        if parts[0] == "tray_app":
            tries = ("/".join(parts[1:n]) for n in range(len(parts), 1, -1))
            yield next((f for t in tries for f in (f"{t}.py", f"{t}/__init__.py") if f in FILES), "")


def floor(file: str) -> int:
    return FLOORS[file.partition("/")[0]]


def test_every_file_has_a_floor() -> None:
    assert {file.partition("/")[0] for file in FILES} <= FLOORS.keys()
    assert len(FILES) > 60


def test_no_import_points_up() -> None:
    up = [(file, other) for file, tree in FILES.items() for other in ours(tree) if other and floor(other) > floor(file)]
    assert up == []


def test_the_core_is_pure() -> None:
    named = {
        (f, name.partition(".")[0]) for f, tree in FILES.items() if f.startswith("core/") for name in imports(tree)
    }
    foreign = {(f, name) for f, name in named if name not in sys.stdlib_module_names | {"tray_app"}}
    assert foreign | {(f, name) for f, name in named if name in IMPURE} == set()


def noun(file: str) -> str:
    return Path(file).stem.partition("_")[0].removesuffix("s")


def test_an_adapter_knows_no_other_adapter() -> None:
    met = set()
    for file, tree in FILES.items():
        if not file.startswith("adapters/"):
            continue
        for other in ours(tree):
            pair = (Path(file).stem, Path(other).stem)
            binding = pair[1] in BINDINGS and (pair[0].endswith("_windows") or pair[0] == "launcher")
            same = noun(file) == noun(other)
            if other.startswith("adapters/") and not same and not binding and other not in COMMON:
                met.add(pair)
    assert met - SHARED.keys() == set(), "an adapter imports another"
    assert SHARED.keys() - met == set(), "an exception that nobody needs"


BINDING = "adapters/kernel_windows.py"  # calls of the system, not of an adapter


def test_the_tray_knows_the_agent_only_through_its_interface() -> None:
    known = {other for file, tree in FILES.items() if file.startswith("tray/") for other in ours(tree)}
    beyond = {other for other in known if floor(other) not in (0, 4)}
    assert beyond <= COMMON | {"__init__.py", "adapters/desktop.py", "adapters/detached.py", BINDING}


def test_each_package_is_known_to_its_own_file() -> None:
    for package, owners in OWNERS.items():
        users = {f for f, tree in FILES.items() if any(n.partition(".")[0] == package for n in imports(tree))}
        assert users == owners, package


def test_the_platform_is_asked_in_one_place() -> None:
    asking = {("sys", "platform"), ("os", "name"), ("platform", "system")}
    found = {
        file
        for file, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in asking
    }
    twins = {file for file in found if Path(file).stem.endswith(("_linux", "_windows"))}
    assert found - twins == {"adapters/system.py"}


def test_nothing_below_the_command_line_exits() -> None:
    leaving = {("sys", "exit"), ("os", "_exit")}
    found = {
        file
        for file, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (getattr(node.value, "id", ""), node.attr) in leaving
    }
    found |= {f for f, t in FILES.items() for n in ast.walk(t) if isinstance(n, ast.Name) and n.id == "SystemExit"}
    # they run in a process of their own: in a bot's interpreter, as a bot, as the sender of a console's Ctrl+C
    own = {"adapters/inside/sitecustomize.py", "adapters/console_windows.py", "demo/echo_bot.py"}
    assert found - own <= {"cli.py", "__main__.py"}


def test_single_instance_is_light() -> None:
    """A bot's script pays for it at each start."""
    code = "import sys, tray_app; tray_app.single_instance; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "tray_app.supervisor.single_instance" in loaded
    heavy = {"pystray", "PIL", "requests", "urllib3", "asyncio", "starlette", "uvicorn", "tomllib", "psutil", "ssl"}
    assert heavy & {name.partition(".")[0] for name in loaded} == set()


def test_every_file_can_be_imported_on_this_system() -> None:
    """A file for the other system too: what only that one has is imported inside functions."""
    names = [f"tray_app.{f[:-3].replace('/', '.')}" for f in FILES if not f.endswith(("__init__.py", "__main__.py"))]
    if sys.platform == "win32":
        names = [n for n in names if n.removeprefix("tray_app.tray.") not in JEEPNEYS]
    names = [n for n in names if ".adapters.inside." not in n and n != "tray_app.demo.demo_bot"]  # run inside a bot
    code = f"from importlib import import_module\nfor name in {names}: import_module(name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
