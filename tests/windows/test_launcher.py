"""What runs inside the user's interpreter: it hears, and nobody sees it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SEES_EVERYTHING = """
import os, sys, threading
import __main__
print(sys.argv, sys.orig_argv, sys.path, sys.flags, sys.executable)
print(sorted(vars(__main__)), __file__, __name__, __package__, type(__loader__))
print(__spec__ and (__spec__.name, __spec__.origin, __spec__.parent))
print(sorted(m for m in sys.modules))
print(sorted(sys.path_importer_cache))
print(sorted((k, v) for k, v in os.environ.items() if k.startswith(("PYTHON", "BOTTRAY"))))
print(threading.active_count(), [t.name for t in threading.enumerate()])
print(threading.current_thread() is threading.main_thread())
print(open("beside.txt").read(), os.getcwd(), os.open("beside.txt", os.O_RDONLY))
import signal
print(signal.getsignal(signal.SIGINT))
"""
FAILS = "import json\ndef inner():\n    json.loads('{')\ninner()\n"
LOGS = "import logging\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('caught')\n"
SPAWNS = """
import multiprocessing, os, sys
import beside
def work(number):
    return number * beside.FACTOR, sys.argv, sys.path[0], __name__, __file__, "PYTHONPATH" in os.environ
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        print(pool.map(work, [1, 2]))
"""
STARTS_ANOTHER = """
import os, subprocess, sys
inner = "import os, sys; print(sys.path, sys.modules.get('sitecustomize'))"
print(subprocess.check_output([sys.executable, "-c", inner]))
"""
INTERRUPTED = "import threading, time\nprint('up', flush=True)\ntime.sleep(60)\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "beside.txt").write_text("beside")
    (tmp_path / "beside.py").write_text("FACTOR = 7\n")
    return tmp_path


def plain(folder: Path, *argv: str, **environ: str) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-u", *argv],
        cwd=folder,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.returncode, done.stdout


def launched(hosted: Any, folder: Path, *argv: str, **environ: str) -> tuple[int, bytes]:
    found: list[Any] = []

    async def bot(here: Any) -> None:
        one = here.start("", argv=[sys.executable, "-u", *argv], **environ)
        found.append(((await one.end())[0], one.output))

    hosted(bot)
    return found[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "source", [SEES_EVERYTHING, FAILS, LOGS, SPAWNS, STARTS_ANOTHER, "1 +"],
    ids=["everything", "traceback", "logged traceback", "multiprocessing", "subprocess", "syntax error"],
)  # fmt: skip
def test_a_bot_does_not_see_it(hosted: Any, folder: Path, source: str) -> None:
    (folder / "bot.py").write_text(source)
    for argv in (["bot.py", "--flag", "grüße"], [str(folder / "bot.py")]):
        without = plain(folder, *argv)
        assert without[1]
        assert launched(hosted, folder, *argv) == without


def test_a_module_and_a_package_do_not_see_it(hosted: Any, folder: Path) -> None:
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text("")
    (folder / "package" / "__main__.py").write_text(SEES_EVERYTHING)
    for argv in (["-m", "package", "x"], ["package"], ["-O", "-X", "utf8", "-m", "package"]):
        assert launched(hosted, folder, *argv) == plain(folder, *argv)


def test_the_bots_own_pythonpath_and_sitecustomize_are_as_they_were(hosted: Any, folder: Path) -> None:
    theirs = folder / "theirs"
    theirs.mkdir()
    (theirs / "sitecustomize.py").write_text("import sys\nsys.theirs = 'here'\nTHEIRS = 1\n")
    (folder / "bot.py").write_text(
        SEES_EVERYTHING + "import sitecustomize\nprint(sys.theirs, sitecustomize.THEIRS, sitecustomize.__file__)\n"
    )
    path = os.pathsep.join([str(theirs), str(folder / "nowhere")])
    without = plain(folder, "bot.py", PYTHONPATH=path)
    assert without[0] == 0
    assert launched(hosted, folder, "bot.py", PYTHONPATH=path) == without


def test_an_error_in_the_users_own_sitecustomize_is_told_as_without_us(hosted: Any, folder: Path) -> None:
    (folder / "theirs").mkdir()
    (folder / "theirs" / "sitecustomize.py").write_text("import not_there\n")
    (folder / "bot.py").write_text("print('on')\n")
    without = plain(folder, "bot.py", PYTHONPATH=str(folder / "theirs"))
    assert b"not_there" in without[1]
    assert launched(hosted, folder, "bot.py", PYTHONPATH=str(folder / "theirs")) == without


def test_without_us_it_does_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a Python that is started with the environment of a bot whose agent has gone."""
    from tray_app.adapters.processes.stop_pipe_windows import INSIDE

    (folder / "bot.py").write_text(SEES_EVERYTHING)
    monkeypatch.delenv("PYTHONPATH", raising=False)  # the bed's own
    gone = {"PYTHONPATH": str(INSIDE), "BOTTRAY_PIPE": r"\\.\pipe\bottray-of-nobody"}
    assert plain(folder, "bot.py", **gone) == plain(folder, "bot.py")


@pytest.mark.parametrize("ignores", [False, True], ids=["orderly", "deaf"])
def test_a_bot_ends_when_the_other_end_has_gone(folder: Path, ignores: bool) -> None:
    """Whoever is not in a job, as inside another program's that forbids it, ends nevertheless."""
    from tray_app.adapters.processes.stop_pipe_windows import Line

    line = Line()
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" if ignores else ""
    (folder / "bot.py").write_text(deaf + INTERRUPTED)
    bot = subprocess.Popen(
        [sys.executable, str(folder / "bot.py")],
        env=line.environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert bot.stdout is not None
        assert bot.stdout.readline().strip() == b"up"
        line.close()
        output = bot.stdout.read()
        assert (bot.wait(10), b"KeyboardInterrupt" in output) == ((1, False) if ignores else (0xC000013A, True))
    finally:
        bot.kill()
        bot.wait()
        bot.stdout.close() if bot.stdout else None


def test_nobody_listens_before_a_python_has_come_up() -> None:
    from tray_app.adapters.processes.stop_pipe_windows import Line

    line = Line()
    assert not line.ask()
    line.close()


def test_nobody_else_can_open_the_way_to_a_bot() -> None:
    """By itself a pipe lets everybody read: whoever came first would be asked in the bot's place.

    Red with: no access list handed over.
    """
    from tray_app.adapters.processes.stop_pipe_windows import Line
    from tray_app.adapters.rules_windows import rules_of_handle
    from tray_app.adapters.security_windows import own_user

    line = Line()
    try:
        assert {who for who, _ in rules_of_handle(line._handle) or ()} == {own_user(), "S-1-5-18"}
    finally:
        line.close()
