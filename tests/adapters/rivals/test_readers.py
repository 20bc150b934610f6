"""Readers that are no plain script, with real processes and real connections: each found, and no stranger with it.

Deliberate faults that were tried, each red: a host certain by its environment alone · a worker listed in the place of
its master · a token that the session has taken for evidence · BotTray's own program taken for a bot.
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from adapters.conftest import Start
from home import make_token
from tables import TABLES, linux, read_by

from tray_app.adapters.rivals import census, census_linux, suspects
from tray_app.adapters.rivals.rivals import Target, scan
from tray_app.core.tokens.token import Token

TOKEN = Token(make_token(771_200))
OTHER = make_token(771_201)
PYTHON = sys.executable
CONNECT = "import socket, os; there = socket.create_connection(('127.0.0.1', int(os.environ['SERVER'])))"
SLEEP = "import time; print('up', flush=True); time.sleep(120)"
READS = f"{CONNECT}; {SLEEP}"
APP = f"""
{CONNECT}
async def app(scope, receive, send):
    ...
def wsgi(environ, start):
    start("204 No Content", [])
    return []
import os
os.write(1, b"up\\n")  # in one piece: there are several workers
"""


@pytest.fixture(params=TABLES, autouse=True)
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    read_by(request.param, monkeypatch)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bot = tmp_path / "bot"
    bot.mkdir()
    (bot / "bot.py").write_text(SLEEP)
    return bot


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """What the readers are connected to: it takes their connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def around(server: socket.socket) -> dict[str, str]:
    """The environment of a reader."""
    return {"BOT_TOKEN": TOKEN.reveal(), "SERVER": str(server.getsockname()[1])}


Found = Callable[[], dict[int, tuple[str, ...]]]


@pytest.fixture
def target(folder: Path, server: socket.socket) -> Target:
    script = folder / "bot.py"
    return Target("shop", TOKEN, script, f"http://127.0.0.1:{server.getsockname()[1]}", (PYTHON, str(script)), folder)


@pytest.fixture
def found(target: Target) -> Found:
    return lambda: {rival.pid: rival.evidence for rival in scan([target])["shop"]}


def suspected(target: Target) -> dict[int, tuple[str, ...]]:
    return {one.pid: one.evidence for one in suspects.look([target])["shop"]}


GUNICORN = (PYTHON, "-m", "gunicorn", "shop:wsgi", "-b", "127.0.0.1:0", "--log-level", "error")
READER = ("token-env", "connection")

# -- hosts ------------------------------------------------------------------------------------------------------------


def test_code_typed_on_the_spot_is_a_reader_once_it_is_connected(
    start: Start, around: dict[str, str], found: Found, target: Target
) -> None:
    one, quiet = start(PYTHON, "-c", READS, env=around), start(PYTHON, "-c", SLEEP, env=around)
    told = start(PYTHON, "-c", READS, TOKEN.reveal(), env={**around, "BOT_TOKEN": ""})
    assert found() == {one.pid: READER, told.pid: ("token-argv", "connection")}
    assert suspected(target)[quiet.pid] == ("token-env",)


@linux
def test_a_prompt(start: Start, around: dict[str, str], found: Found) -> None:
    main, side = os.openpty()  # without a terminal a prompt ends
    one = start(PYTHON, "-i", env=around, up=False, stdio=side)
    os.close(side)
    assert found() == {}
    os.write(main, f"{READS.replace('up', 'u' + chr(39) + chr(39) + 'p')}\n".encode())
    seen = b""
    while b"\nup" not in seen.replace(b"\r", b""):
        seen += os.read(main, 4096)
    assert found() == {one.pid: READER}
    os.close(main)


def test_another_bot_s_token_beside_it(start: Start, around: dict[str, str], found: Found) -> None:
    start(PYTHON, "-c", READS, env={**around, "NEWS_TOKEN": OTHER})
    assert found() == {}


@linux
def test_a_web_server_is_ended_as_a_whole(start: Start, folder: Path, around: dict[str, str], found: Found) -> None:
    """gunicorn's and uvicorn's masters would start an ended worker anew."""
    (folder / "shop.py").write_text(APP)
    (folder / "setproctitle.py").write_text("raise ImportError")  # as where it is not installed
    gunicorn = start(*GUNICORN, cwd=folder, env=around)
    uvicorn = start(
        *(PYTHON, "-m", "uvicorn", "shop:app", "--workers", "2", "--port", "0", "--log-level", "error"),
        cwd=folder,
        env=around,
    )
    assert found() == {gunicorn.pid: READER, uvicorn.pid: READER}


@linux
def test_a_web_server_that_has_renamed_itself(
    start: Start, folder: Path, around: dict[str, str], found: Found, target: Target
) -> None:
    """gunicorn does where setproctitle is installed, and its environment is gone with that."""
    (folder / "shop.py").write_text(APP)
    gunicorn = start(*GUNICORN, cwd=folder, env=around)
    assert found() == {}
    assert suspected(target) == {gunicorn.pid: ("works-there", "connection")}


def test_a_web_server_without_a_bot_lives(start: Start, folder: Path, around: dict[str, str], found: Found) -> None:
    (folder / "panel.py").write_text(APP.replace(CONNECT, ""))
    words = ["-m", "uvicorn", "panel:app", "--port", "0", "--log-level", "error"]
    start(PYTHON, *words, cwd=folder, env={**around, "PYTHONUNBUFFERED": "1"})
    assert found() == {}


@linux
def test_a_worker_whose_parent_is_dead(start: Start, folder: Path, around: dict[str, str], found: Found) -> None:
    """multiprocessing's "spawn" starts `python -c`; its parent is killed, and the worker polls on."""
    (folder / "work.py").write_text(
        "import multiprocessing, sys\n"
        f"def work():\n    {READS}\n"
        "if __name__ == '__main__':\n"
        "    multiprocessing.set_start_method('spawn')\n"
        "    multiprocessing.Process(target=work).start()\n"
    )
    parent = start(PYTHON, "work.py", cwd=folder, env=around)
    below = psutil.Process(parent.pid).children()
    (worker,) = (one for one in below if "spawn_main" in " ".join(one.cmdline()))
    assert found() == {parent.pid: READER}
    parent.kill()
    parent.wait()
    try:
        assert found() == {worker.pid: READER}
    finally:
        worker.kill()


# -- programs of their own --------------------------------------------------------------------------------------------


def own_program(place: Path) -> list[str | Path]:
    """A program that no installation brought, as PyInstaller and Nuitka make them: Python under another name."""
    place.parent.mkdir(exist_ok=True)
    shutil.copy(os.path.realpath(PYTHON), place)
    return [place, "-S"]


HOME = {"PYTHONHOME": sys.base_prefix}


@linux
def test_a_packed_bot(start: Start, tmp_path: Path, around: dict[str, str], found: Found, target: Target) -> None:
    """In the bot's folder it is one at once; elsewhere as soon as it is connected: it could be an editor."""
    packed = own_program(tmp_path / "dist" / "shopbot")
    one = start(*packed, "-c", READS, env={**around, **HOME})
    quiet = start(*packed, "-c", SLEEP, env={**around, **HOME})
    inside = start(*own_program(tmp_path / "bot" / "shopbot"), "-c", SLEEP, env={**around, **HOME})
    told = start(*packed, "-c", SLEEP, TOKEN.reveal(), env=HOME)
    assert found() == {one.pid: READER, inside.pid: ("token-env",), told.pid: ("token-argv",)}
    assert suspected(target)[quiet.pid] == ("token-env",)


@linux
def test_a_packed_bot_that_is_the_entry(start: Start, tmp_path: Path) -> None:
    packed = own_program(tmp_path / "bot" / "shopbot")
    one = start(*packed, "-c", SLEEP, env=HOME, cwd=tmp_path / "bot")
    start(*own_program(tmp_path / "other" / "shopbot"), "-c", SLEEP, env=HOME)
    same = Target("shop", TOKEN, words=(str(packed[0]), *packed[1:], "-c", SLEEP), folder=tmp_path / "bot")
    assert {r.pid: r.evidence for r in scan([same])["shop"]} == {one.pid: ("script",)}
    another = Target("shop", TOKEN, words=(str(packed[0]), "--config", "two.toml"), folder=tmp_path / "bot")
    assert scan([another])["shop"] == []


@linux
def test_bottray_itself_is_no_bot(start: Start, tmp_path: Path, around: dict[str, str], found: Found) -> None:
    for name in ("bottray", "BotTray.exe", "bottray-agent"):
        start(*own_program(tmp_path / "dist" / name), "-c", READS, env={**around, **HOME})
    assert found() == {}


@linux
def test_what_the_system_has_installed_is_only_a_suspect(
    start: Start, around: dict[str, str], found: Found, target: Target, server: socket.socket
) -> None:
    """curl that waits at the server, with the token in its address: whose it is cannot be told."""
    curl = shutil.which("curl", path="/usr/bin:/bin")
    assert curl, "curl is not installed"
    one = start(curl, "-s", f"{target.api_base}/bot{TOKEN.reveal()}/getUpdates?timeout=50", up=False)
    sleeping = start("sh", "-c", "echo up; exec sleep 120", env=around)
    server.settimeout(20)
    with server.accept()[0]:
        assert found() == {}
        several = suspected(target)
    assert several[one.pid] == ("token-argv", "connection")
    assert sleeping.pid not in several


# -- the session ------------------------------------------------------------------------------------------------------


@linux
def test_a_token_that_the_whole_session_has_proves_nothing(
    start: Start, folder: Path, tmp_path: Path, around: dict[str, str], found: Found, target: Target
) -> None:
    """Exported before the terminal was opened: each script of its user has it. One that is connected reads."""
    (tmp_path / "photos.py").write_text(SLEEP)
    (tmp_path / "copy.py").write_text(READS)
    main, side = os.openpty()
    shell = start("bash", "--norc", "-i", env=around, up=False, stdio=side, cwd=tmp_path)
    os.close(side)
    os.write(main, f"set +m; {PYTHON} photos.py & {PYTHON} copy.py & {PYTHON} bot/bot.py &\n".encode())
    seen = b""
    while seen.replace(b"\r", b"").count(b"up\n") < 3:
        seen += os.read(main, 4096)
    by_name = {one.cmdline()[1]: one.pid for one in psutil.Process(shell.pid).children()}
    assert found() == {by_name["copy.py"]: READER, by_name["bot/bot.py"]: ("token-env", "script")}
    assert suspected(target)[by_name["photos.py"]] == ("token-env",)
    os.close(main)


@linux
def test_a_script_of_a_shell_is_no_session(start: Start, tmp_path: Path, around: dict[str, str], found: Found) -> None:
    (tmp_path / "other.py").write_text(SLEEP)
    shell = start("sh", "-c", f"{PYTHON} other.py; :", cwd=tmp_path, env=around)
    (child,) = psutil.Process(shell.pid).children()
    assert found() == {child.pid: ("token-env",)}


# -- copies that name themselves --------------------------------------------------------------------------------------


@linux
def test_a_copy_that_has_renamed_itself(
    start: Start, folder: Path, tmp_path: Path, around: dict[str, str], found: Found, target: Target
) -> None:
    """setproctitle empties the environment too, so nothing is certain; nothing of it is overlooked either."""
    rename = "import setproctitle; setproctitle.setproctitle('shop bot'); "
    (folder / "a.py").write_text(rename + SLEEP)
    (folder / "b.py").write_text(rename + READS)
    (folder / "c.py").write_text(rename + f"log = open({str(folder / 'log')!r}, 'w'); " + SLEEP)
    works = start(PYTHON, "a.py", cwd=folder, env=around)
    connected = start(PYTHON, folder / "b.py", cwd=tmp_path, env=around)
    writes = start(PYTHON, folder / "c.py", cwd=tmp_path, env=around)
    start(PYTHON, folder / "a.py", cwd=tmp_path)
    assert found() == {}
    expected = {connected.pid: ("connection",), works.pid: ("works-there",)}
    if census.table is census_linux.table:
        expected[writes.pid] = ("open-file",)
    assert suspected(target) == expected
    assert next(iter(suspected(target))) == connected.pid, "whoever is connected is named first"


@linux
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_a_node_copy_with_a_title(
    start: Start, folder: Path, around: dict[str, str], found: Found, target: Target
) -> None:
    (folder / "bot.js").write_text("process.title = 'shop'; console.log('up'); setTimeout(() => {}, 120000)")
    one = start("node", "bot.js", cwd=folder, env=around)
    assert found() == {}
    assert "works-there" in suspected(target)[one.pid]
