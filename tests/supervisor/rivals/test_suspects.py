"""What only speaks for another reader: found, told of with its reason, and never more than that.

Deliberate faults that were tried, each red: our own and
known ones listed · a pipe opened · another bot's token overlooked · any connection counted · the folder that it was
started in not looked into.
"""

import os
import socket
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest
from e2e.waiting import until
from home import kill, make_token
from tables import TABLES, read_by

from tray_app.adapters.rivals import census, rivals, suspects
from tray_app.adapters.rivals.rivals import Target
from tray_app.core.processes.processes import reasons, stop_command, why
from tray_app.core.tokens.token import Token

TOKEN = Token(make_token(770_860))
OTHER = make_token(770_861)
NOWHERE = "http://127.0.0.1:9"
SLEEPS = "import time; print('up', flush=True); time.sleep(600)"
CONNECTS = """
import socket, sys, time
there = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
print("up", flush=True)
time.sleep(600)
"""


def in_table(pid):
    """On a busy machine Wine hands out no table, or one without owners, for some moments."""
    with suppress(RuntimeError):
        return any(one.pid == pid for one in psutil.net_connections("tcp"))


@pytest.fixture(params=TABLES, autouse=True)
def table(request, monkeypatch):
    read_by(request.param, monkeypatch)


@pytest.fixture
def bot(tmp_path):
    folder = tmp_path / "bot"
    folder.mkdir()
    (folder / "bot.py").write_text(SLEEPS)
    return folder


@pytest.fixture
def start():
    started = []

    def begin(*words, cwd=None, **environ):
        one = subprocess.Popen(list(map(str, words)), env={**os.environ, **environ}, stdout=subprocess.PIPE, cwd=cwd)
        started.append(one)
        assert one.stdout.readline().strip() == b"up"
        if isinstance(words[-1], int):  # the port that it connects to
            until(lambda: in_table(one.pid), "the system's table of connections has it")
        return one

    yield begin
    for one in started:
        kill(one.pid)
        one.wait()
        one.stdout.close()


def elsewhere(tmp_path, text=SLEEPS, name="other"):
    folder = tmp_path / name
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.py").write_text(text)
    return folder


def found(bot, token=TOKEN, api_base=NOWHERE, **more):
    target = Target("shop", token, bot / "bot.py", api_base)
    return {one.pid: one for one in suspects.look([target], **more)["shop"]}


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("src/.env", "BOT_TOKEN='{}'\r\n"),
        ("src/settings.toml", 'token = "{}"\n'),
        ("src/config/bot.json", '{{"token": "{}"}}'),
        ("src/config.py", "TOKEN = '{}'\n"),
        (".env", "\ufeffexport TOKEN={}\n"),
    ],
)
def test_the_token_in_a_config_file_of_another_script(bot, start, tmp_path, place, text):
    folder = elsewhere(tmp_path)
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(text.format(TOKEN.reveal()), encoding="utf-8")
    one = start(sys.executable, "src/main.py", cwd=folder)
    (suspect,) = (found(bot)[one.pid],)
    assert suspect.evidence == ("config",)
    assert str(reasons(suspect)[0]) == f"the same token is in {os.path.realpath(folder / place)}"
    assert stop_command(suspect).endswith(f" {one.pid}")
    target = Target("shop", TOKEN, bot / "bot.py")
    assert one.pid not in [rival.pid for rival in rivals.scan([target])["shop"]], "it is no proof"


def test_a_script_in_the_same_folder(bot, start):
    (bot / "admin.py").write_text(SLEEPS)
    one = start(sys.executable, bot / "admin.py")
    assert found(bot)[one.pid].evidence == ("folder",)


def test_a_connection_to_the_server(bot, start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        one = start(sys.executable, elsewhere(tmp_path, CONNECTS) / "src" / "main.py", port)
        assert found(bot, api_base=f"http://localhost:{port}")[one.pid].evidence == ("connection",)
        assert one.pid not in found(bot, api_base=f"http://127.0.0.1:{port + 1}")


def test_a_clue_about_the_bot_comes_before_a_mere_connection(bot, start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        stranger = start(sys.executable, elsewhere(tmp_path, CONNECTS) / "src" / "main.py", port)
        (bot / "main.py").write_text(CONNECTS)
        (bot / ".env").write_text(f"TOKEN={TOKEN.reveal()}")
        quiet = elsewhere(tmp_path, name="quiet")
        (quiet / "src" / ".env").write_text(f"TOKEN={TOKEN.reveal()}")
        waits = start(sys.executable, quiet / "src" / "main.py")
        copy = start(sys.executable, bot / "main.py", port)
        order = [pid for pid in found(bot, api_base=f"http://127.0.0.1:{port}") if pid in
                 (stranger.pid, copy.pid, waits.pid)]  # fmt: skip
        assert order == [copy.pid, waits.pid, stranger.pid]


@pytest.mark.parametrize(
    ("file", "text", "suspected"),
    [
        (".env", "BOT_TOKEN={}", False),
        ("src/config.py", "TOKEN = '{}'", False),
        (".env.example", "BOT_TOKEN={}", True),
        (".env", "BOT_TOKEN=123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11", True),
    ],
    ids=["env", "code", "example", "placeholder"],  # pytest puts them into the environment
)
def test_a_connection_beside_another_bots_token(bot, start, tmp_path, file, text, suspected):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        folder = elsewhere(tmp_path, CONNECTS)
        (folder / file).write_text(text.format(OTHER))
        one = start(sys.executable, "src/main.py", port, cwd=folder)
        assert (one.pid in found(bot, api_base=f"http://127.0.0.1:{port}")) is suspected


def test_a_connection_of_another_of_our_bots(bot, start, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = elsewhere(tmp_path, CONNECTS) / "src" / "main.py"
        one = start(sys.executable, script, port)
        api = f"http://127.0.0.1:{port}"
        ours = Target("shop", TOKEN, bot / "bot.py", api)
        several = suspects.look([ours, Target("other", Token(OTHER), script, api)])
        assert one.pid not in [suspect.pid for suspect in several["shop"]]
        assert one.pid in [suspect.pid for suspect in several["other"]]


def test_who_is_no_suspect(bot, start, tmp_path):
    """Nobody beside whom there is nothing; nor what shows another bot's token, is known as a rival, or is our own."""
    plain = start(sys.executable, elsewhere(tmp_path, name="plain") / "src" / "main.py")
    folder = elsewhere(tmp_path)
    (folder / "src" / ".env").write_text(f"TOKEN={TOKEN.reveal()}")
    script = folder / "src" / "main.py"
    another = start(sys.executable, script, TOKEN=OTHER)
    pager = start(sys.executable, "-c", SLEEPS, script)
    rival, ours = start(sys.executable, script), start(sys.executable, script)
    assert {rival.pid, ours.pid} <= found(bot).keys()
    listed = found(bot, exclude=[ours.pid], known=[rival.pid])
    assert not listed.keys() & {plain.pid, another.pid, pager.pid, rival.pid, ours.pid, os.getpid()}


def test_files_that_are_no_config_are_not_read(bot, start, tmp_path):
    """A pipe would wait for ever; a large file is no config."""
    folder = elsewhere(tmp_path) / "src"
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "pipe.env")
    (folder / "large.json").write_text(" " * suspects.LARGEST + TOKEN.reveal())
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / ".env").write_text(TOKEN.reveal())
    one = start(sys.executable, folder / "main.py")
    assert one.pid not in found(bot)


def test_several_reasons_in_one_line_without_the_token(bot, start):
    (bot / "admin.py").write_text(SLEEPS)
    (bot / ".env").write_text(f"TOKEN={TOKEN.reveal()}")
    one = start(sys.executable, bot / "admin.py")
    told = why(found(bot)[one.pid])
    where = os.path.realpath(bot / ".env")
    assert told.render("en") == f"the same token is in {where}, its script lies in the same folder"
    assert TOKEN.secret not in repr(found(bot)[one.pid])


def test_one_pass_serves_all_bots(bot, start, tmp_path, monkeypatch):
    """Sixty bots: each process, its files and its connections are read once, whoever asks."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        one = start(sys.executable, elsewhere(tmp_path, CONNECTS) / "src" / "main.py", port)
        passes, asked = [], []
        table, of = census.table, census.Sockets.of
        monkeypatch.setattr(census, "table", lambda: passes.append(1) or table())
        monkeypatch.setattr(census.Sockets, "of", lambda self, pid: asked.append(pid) or of(self, pid))
        targets = [Target(f"bot{n}", Token(make_token(770_900 + n)), bot / "bot.py", f"http://127.0.0.1:{port}")
                   for n in range(60)]  # fmt: skip
        listed = suspects.look(targets)
    assert all(one.pid in {suspect.pid for suspect in listed[target.name]} for target in targets)
    assert len(passes) == 1
    assert asked.count(one.pid) == 1
    assert len(asked) == len(set(asked))
