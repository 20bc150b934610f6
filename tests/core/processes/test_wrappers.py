"""Who of a tree is the bot: as the launchers of real bots look in a process table.

Deliberate faults that were tried, each red: the leaf taken for the bot · a worker of the bot's own asked · the reader
of a pipe asked · a launcher's script asked · PyInstaller's first half asked.
"""

import pytest

from tray_app.core.processes.wrappers import Member, around, bots, hears_along, names, only_restarts

PYTHON, BOT = "/usr/bin/python3", ("python3", "bot.py")
# a tree each, one process a line: its depth by dots, `*` where it reads, `+` where it has an idle connection, `!` where
# it is to be asked
TREES = {
    "alone": "! python3 bot.py",
    "its worker": "! python3 bot.py\n. ffmpeg -i a.mp3 a.ogg",
    "its forked worker": "! python3 bot.py\n. python3 bot.py",
    "its spawned worker": "! python3 bot.py\n. python3 -c from_multiprocessing",
    "its forked half that reads": "python3 main.py\n.*! python3 main.py",
    "its spawned half that reads": "python3 main.py\n.*! python3 -c from_multiprocessing\n. python3 -c from_resource",
    "its forked worker that reads, and it is idle": "+! python3 bot.py\n.* python3 bot.py",
    "a server's own worker": "! python3 /srv/bin/gunicorn app:app\n.* python3 /srv/bin/gunicorn app:app",
    "its worker that also asks Telegram": "*! python3 bot.py\n.* python3 sender.py",
    "uv": "uv run bot.py\n.! /srv/.venv/bin/python3 bot.py",
    "timeout": "timeout 600 python3 bot.py\n.! python3 bot.py",
    "shell": "sh -c python3_bot.py_&_wait\n.! python3 bot.py",
    "pipe": "sh -c x\n.! python3 bot.py\n. tee bot.log",
    "npm": "npm start\n. sh -c node_index.js\n..! node index.js",
    "honcho": "python3 /usr/bin/honcho start\n. sh -c x\n..*! python3 bot.py\n. sh -c y\n.. python3 web.py",
    "honcho, nothing known": "python3 -m honcho start\n. sh -c x\n..! python3 bot.py\n. sh -c y\n..! python3 web.py",
    "nodemon": "node /usr/bin/nodemon index.js\n.! node index.js",
    "watchmedo as a module": "python3 -u -m watchdog.watchmedo auto-restart -- x bot.py\n.! python3 bot.py",
    "PyInstaller": "/opt/shopbot\n.! /opt/shopbot",
    "a compiled bot": "! /opt/shopbot\n. ffmpeg -i a",
    "a launcher of one's own": "python3 run.py\n.*! python3 bot.py",
    "a launcher that is no script": "/opt/launch\n.! python3 bot.py",
    "gunicorn": "! python3 /srv/bin/gunicorn app:app\n. python3 /srv/bin/gunicorn app:app",
    "between two rounds of a loop": "sh loop.sh\n.! sleep 5",
    "a virtual environment on Windows": "C:\\v\\python.exe bot.py\n.! C:\\v\\python.exe bot.py",
    "cmd": "C:\\windows\\system32\\cmd.exe /c start.bat\n.! C:\\Python\\python.exe bot.py",
}


def tree(text: str) -> tuple[list[Member], list[int]]:
    found: list[Member] = []
    wanted: list[int] = []
    parents: dict[int, int] = {-1: 1}
    for pid, line in enumerate(text.splitlines(), 100):
        marks, _, command = (
            line.rpartition("! ")
            if "! " in line
            else (line[: len(line) - len(line.lstrip(".*+ "))], "", line.lstrip(".*+ "))
        )
        depth = marks.count(".")
        parents[depth] = pid
        found.append(Member(pid, parents[depth - 1], tuple(command.split()), "*" in marks, marks.strip(".!") != ""))
        if "! " in line:
            wanted.append(pid)
    return found, wanted


@pytest.mark.parametrize("name", TREES)
def test_the_bot_is_asked(name: str) -> None:
    found, wanted = tree(TREES[name])
    assert [one.pid for one in bots(found)] == wanted


def test_what_wraps_it() -> None:
    found, _ = tree(TREES["npm"])
    assert [one.argv[0] for one in around(found, bots(found))] == ["sh", "npm"]
    assert names(("npm start",)) == {"npm"}, "as npm writes its own title"


@pytest.mark.parametrize(
    ("above", "below", "may"),
    [
        (r"C:\Windows\System32\cmd.exe /c start_bot.bat", "python.exe bot.py", True),
        ("powershell.exe -NoExit", "python.exe bot.py", True),
        ("C:/Windows/py.exe bot.py", "C:/Python311/python.exe bot.py", True),
        ("venv/Scripts/python.exe -u bot.py", "C:/Python311/python.exe -u bot.py", True),
        ("uv.exe run bot.py", "python.exe bot.py", True),
        ("WindowsTerminal.exe", "cmd.exe", True),
        ("python.exe watchdog.py", "python.exe bot.py", False),
        ("python.exe", "python.exe", False),
        ("node.exe server.js", "python.exe bot.py", False),
        ("nodemon.exe bot.py", "python.exe bot.py", False),
        ("", "python.exe bot.py", False),
    ],
)
def test_who_may_hear_the_key_of_a_copy_below(above: str, below: str, may: bool) -> None:
    """Red with: any process above it."""
    assert hears_along(above.split(), below.split()) is may


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ("python3 /v/bin/watchmedo auto-restart -- python3 bot.py", True),
        ("python3 -m watchdog.watchmedo auto-restart -- python3 bot.py", True),
        ("python3 -u /v/bin/hupper -m bot", True),
        ("node /usr/bin/nodemon bot.js", True),
        ("python3 monitor bot.py", False),
        ("python3 bot.py watchmedo", False),
        ("supervisord -n", False),
        ("uv run bot.py", False),
    ],
)
def test_who_has_nothing_else_to_do(words: str, only: bool) -> None:
    assert only_restarts(words.split()) is only
