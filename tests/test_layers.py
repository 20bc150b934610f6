"""A file imports lower floors only, and what is outside is known to one file each.

Deliberate faults that were tried, each red: core imports time · an adapter imports another · the supervisor imports
the api · the tray imports the supervisor · requests imported in a third file · sys.platform asked in a third place ·
WINDOWS asked in a function · a twin imported by a third file ·
asyncio imported by holders.py (`single_instance` then pulls it in) · an exception below that nobody needs any more.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "tray_app"
FILES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}

FLOORS = {
    "core": 0,
    "adapters": 1,
    "supervisor": 2,
    "checks": 3,
    "api": 3,
    "tray": 4,
    "agent.py": 5,
    "foreground.py": 5,
    "commands": 6,
    "demo": 7,  # it shows what the commands do
    "verbs.py": 8,
    "cli.py": 9,
    "__main__.py": 10,
    "__init__.py": 10,  # gives `single_instance` to scripts
}
JEEPNEYS = {"dbusmenu", "icon_sni", "notify_dbus", "session_bus", "sni_item"}
"""Loaded where there is a D-Bus; jeepney is not even installed on Windows."""
IMPURE = {"os", "time", "threading", "asyncio", "socket", "subprocess", "multiprocessing", "signal", "select", "shutil"}

# a room of adapters knows one outside thing; these few meet. (who, whom): why
MET = {
    ("history/spoiled", "leases/lock"): "one program at a time sets a file aside",
    ("processes/asking_linux", "rivals/loops"): "who would start a process again",
    ("processes/asking_windows", "rivals/loops"): "who would start a process again",
    ("projects/beside", "rights/access"): "the command that closes a file",
    ("projects/beside", "rights/trust"): "who may change a file",
    ("projects/pythons/environments", "rights/trust"): "who may change a file",
    ("rivals/apart", "processes/process"): "the mark of a bot of another BotTray",
    ("rivals/proxies", "resources/ports"): "who listens on a port",
    ("rivals/census", "processes/kill_command"): "what to type to end a process",
    ("rivals/census_linux", "processes/table_linux"): "the process table",
    ("rivals/census_windows", "processes/table_windows"): "the process table",
    ("rivals/starters_linux", "processes/table_linux"): "the process table",
    ("rivals/unseen_linux", "processes/table_linux"): "the process table",
}
LINES = 250

ASKING = {
    "adapters/leases/lock.py": "one word of portalocker's",
    "adapters/system.py": "answers",
    "tray/icon_pystray.py": "the tests show it on a desktop of Linux too",
}
"""Where WINDOWS is asked otherwise than to choose a twin; and below, who knows a twin of which there is but one."""
KNOWN = {
    ("cli.py", "adapters/processes/console_windows.py"): "the program that presses a key",
    ("commands/setup.py", "adapters/desktop/copies_windows.py"): "the installer of Windows",
    ("commands/setup.py", "adapters/desktop/search_path_windows.py"): "the installer of Windows",
    ("commands/setup.py", "adapters/leases/lock_files_windows.py"): "the installer of Windows",
    ("tray/icon_pystray.py", "tray/icon_windows.py"): "the icon of Windows",
}

# packages, and the only files that import them
OWNERS = {
    "jeepney": {"tray/session_bus.py"},
    "pystray": {"tray/icon_pystray.py"},
    "requests": {"adapters/telegram/telegram.py", "adapters/telegram/troubles.py"},
    "starlette": {
        *("api/routes.py", "api/adding.py", "api/server.py", "api/pages.py", "api/errands.py", "api/logs.py"),
        *("api/page/visits.py", "api/page/files.py"),
    },
    "uvicorn": {"api/server.py"},
    "portalocker": {"adapters/leases/lock.py"},
    "platformdirs": {"adapters/places.py"},
    "dotenv": {"adapters/tokens/env_text.py"},
    "tomlkit": {"adapters/config/config_file.py"},
    "keyring": {"adapters/tokens/vault.py"},
    "sqlite3": {"adapters/history/spans.py", "adapters/history/spoiled.py", "adapters/history/store.py"},
    "pwd": {"adapters/users_linux.py"},
}


@cache
def imports(tree: ast.Module) -> tuple[str, ...]:
    """Every module that is named, wherever in the file, in its full length."""
    return tuple(_imports(tree))


def _imports(tree: ast.Module) -> Iterator[str]:
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


def test_a_room_of_adapters_knows_no_other_room() -> None:
    """What lies in no room serves them all: which system this is, files and programs, calls of the system."""
    met = set()
    for file, tree in FILES.items():
        for other in ours(tree) if file.startswith("adapters/") else ():
            pair = tuple(one.removeprefix("adapters/").removesuffix(".py") for one in (file, other))
            rooms = [one.partition("/")[0] for one in pair if "/" in one]
            if other.startswith("adapters/") and len(rooms) == 2 and rooms[0] != rooms[1]:
                met.add(pair)
    assert met - MET.keys() == set(), "a room knows another one"
    assert MET.keys() - met == set(), "an exception that nobody needs"


def test_nothing_outside_a_room_knows_one() -> None:
    below = [(f, o) for f, tree in FILES.items() if Path(f).parent.as_posix() == "adapters" for o in ours(tree)]
    assert [pair for pair in below if pair[1].startswith("adapters/") and pair[1].count("/") > 1] == []


def circles(known: Mapping[str, set[str]]) -> Iterator[set[str]]:
    reached: dict[str, set[str]] = {}
    for file in known:
        seen, ahead = set[str](), [*known[file]]
        while ahead:
            if (one := ahead.pop()) not in seen:
                seen.add(one)
                ahead += known.get(one, ())
        reached[file] = seen
    left = {file for file, seen in reached.items() if file in seen}
    while left:
        one = left.pop()
        circle = {other for other in reached[one] if one in reached.get(other, ())}
        left -= circle
        yield circle


def test_nothing_goes_in_a_circle() -> None:
    """Not even where one of the imports waits inside a function, or is for the types only."""
    assert [*circles({file: {other for other in ours(tree) if other} for file, tree in FILES.items()})] == []


@pytest.mark.parametrize("whole", ["supervisor", "adapters/projects", "core/launchers"])
def test_the_rooms_within_one_go_in_no_circle(whole: str) -> None:
    """What lies in none of them counts for itself: it serves them, or asks them."""
    room = re.compile(rf"{whole}/\w+(?=/)|{whole}/.+")
    known: dict[str, set[str]] = {}
    for file, tree in FILES.items():
        for other in ours(tree):
            if (whose := room.match(file)) and (whom := room.match(other)) and whose[0] != whom[0]:
                known.setdefault(whose[0], set()).add(whom[0])
    assert [*circles(known)] == []
    assert len(known) > 5


def test_files_are_short() -> None:
    lines = {file: len((ROOT / file).read_text("utf-8").splitlines()) for file in FILES}
    assert {file: n for file, n in lines.items() if n > LINES} == {}


TRAYS = {"__init__.py", "adapters/desktop/desktop.py", "adapters/processes/detached.py"} | {
    f"adapters/{name}.py" for name in ("system", "programs", "kernel_windows")
}


def test_the_tray_knows_the_agent_only_through_its_interface() -> None:
    known = {other for file, tree in FILES.items() if file.startswith("tray/") for other in ours(tree)}
    beyond = {other for other in known if floor(other) not in (0, 4)}
    assert beyond <= TRAYS


def test_the_page_on_the_architecture_is_true() -> None:
    page = (ROOT.parent / "docs" / "architecture.md").read_text("utf-8")
    for floor_ in ("supervisor", "adapters", "core"):
        table = page.partition(f"## Rooms of {floor_}\n")[2].partition("\n## ")[0]
        rooms = {Path(f).parent.relative_to(floor_).as_posix() for f in FILES if f.startswith(f"{floor_}/")} - {"."}
        assert set(re.findall(r"^\| `([\w/]+)/`", table, re.MULTILINE)) == rooms
    floors = page.partition("## Floors")[2].partition("\n## ")[0]
    cells = [row.split("|")[1] for row in floors.splitlines() if row.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`([\w.]+)/?`", cell)} | {"__main__.py", "__init__.py"} == {
        *FLOORS
    }
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", page)) - {"adapters/leases/lock_files_macos.py"}
    assert named - FILES.keys() - {"installer/troubles_known.py", "tests/test_layers.py"} == set()
    assert len(named) > 15


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


def chooses(node: ast.AST) -> bool:
    """Whether it is `if WINDOWS:` with nothing but imports in it, of one twin and of the other."""
    if not (isinstance(node, ast.If) and getattr(node.test, "id", "") == "WINDOWS"):
        return False
    kinds = (node.body, "_windows"), (node.orelse, "_linux")
    return all(
        twins and all(isinstance(one, ast.ImportFrom) and (one.module or "").endswith(kind) for one in twins)
        for twins, kind in kinds
    )


def test_a_twin_is_chosen_in_one_form() -> None:
    """`if WINDOWS:` with imports alone, in the file that is named as the twins are; WINDOWS is named nowhere else."""
    asking = {file for file, tree in FILES.items() if "tray_app.adapters.system.WINDOWS" in imports(tree)}
    other = {"adapters/system.py"}
    for file in asking:
        allowed = {id(node.test) for node in FILES[file].body if isinstance(node, ast.If) and chooses(node)}
        named = {id(n) for n in ast.walk(FILES[file]) if isinstance(n, ast.Name) and n.id == "WINDOWS"}
        other |= {file} if named - allowed else set()
    assert other - ASKING.keys() == set(), "a twin is chosen in another form"
    assert ASKING.keys() - other == set(), "an exception that nobody needs"


def test_a_twin_is_known_to_its_kind_and_to_who_chooses_it() -> None:
    kind = re.compile(r"(.*)(_linux|_windows)\.py")
    pairs = [(file, other) for file, tree in FILES.items() for other in ours(tree) if kind.fullmatch(other)]
    known = set()
    for file, other in pairs:
        whose, twin = kind.fullmatch(file), kind.fullmatch(other)
        if file != f"{twin[1]}.py" and (whose is None or whose[2] != twin[2]):
            known.add((file, other))
    assert known - KNOWN.keys() == set(), "a twin is imported past its chooser"
    assert KNOWN.keys() - known == set(), "an exception that nobody needs"


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
    own = {"adapters/processes/inside/sitecustomize.py", "adapters/processes/console_windows.py", "demo/echo_bot.py"}
    assert found - own <= {"cli.py", "__main__.py"}


def test_single_instance_is_light() -> None:
    """A bot's script pays for it at each start."""
    code = "import sys, tray_app; tray_app.single_instance; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "tray_app.supervisor.leases.single_instance" in loaded
    heavy = {"pystray", "PIL", "requests", "urllib3", "asyncio", "starlette", "uvicorn", "tomllib", "psutil", "ssl"}
    assert heavy & {name.partition(".")[0] for name in loaded} == set()


def all_names() -> list[str]:
    """Every module that can be imported on this system, but those that run inside a bot."""
    names = [f"tray_app.{f[:-3].replace('/', '.')}" for f in FILES if not f.endswith(("__init__.py", "__main__.py"))]
    if sys.platform == "win32":
        names = [n for n in names if n.removeprefix("tray_app.tray.") not in JEEPNEYS]
    return [n for n in names if ".inside." not in n and n != "tray_app.demo.demo_bot"]


def test_every_file_can_be_imported_on_this_system() -> None:
    """A file for the other system too: what only that one has is imported inside functions."""
    code = f"from importlib import import_module\nfor name in {all_names()}: import_module(name)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


ALONE = {"adapters/processes/inside/sitecustomize.py", "demo/echo_bot.py", "demo/demo_bot.py"}
"""They run without the rest of us."""


def test_loading_compiles_no_pattern() -> None:
    """Four hundred of them were a quarter of what an agent's start cost."""
    compiling = set()
    for file, tree in FILES.items():
        within = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
        calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and id(n) not in within]
        compiling |= {file for call in calls if ast.unparse(call.func) == "re.compile"}
    assert compiling - ALONE == set(), "core/pattern.py is for those at the head of a file"


def test_each_pattern_can_be_compiled() -> None:
    code = (
        f"import gc\nfrom importlib import import_module\nfor name in {all_names()}: import_module(name)\n"
        "from tray_app.core.pattern import Uncompiled\n"
        "print(len([one.groups for one in gc.get_objects() if isinstance(one, Uncompiled)]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 400


LINUX_ONLY = {"tray/dialogs_kdialog.py", "tray/dialogs_zenity.py"}


def test_no_console_window_flashes_out_of_the_windowed_program() -> None:
    bare = [
        (file, node.lineno)
        for file, tree in FILES.items()
        if not file.endswith("_linux.py") and not file.startswith("demo/") and file not in LINUX_ONLY
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).removeprefix("subprocess.") in ("run", "Popen", "call", "check_output", "check_call")
        and ("subprocess" in ast.unparse(node.func) or ast.unparse(node.func) == "Popen")
        and "creationflags" not in {keyword.arg for keyword in node.keywords}
    ]
    assert bare == []
