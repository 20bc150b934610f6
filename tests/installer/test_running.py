"""What runs on the installed interpreter is ended by its own words first; strangers are left alone.

The program is a stand-in here: a package of the same name with the same verbs, run by a real private interpreter.
"""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from installer import environment, running_linux
from installer.trouble import Trouble

Start = Callable[..., subprocess.Popen[str]]

STAND_IN = """
import json, os, pathlib, signal, sys
here = pathlib.Path(__file__).parent
pid_file = here / "agent.pid"
verb = (sys.argv[1:] or ["tray"])[0]
with open(here / "calls", "a") as calls:
    calls.write(f"{verb}\\n")
if verb == "status":
    agent = {"pid": int(pid_file.read_text())} if pid_file.exists() else None
    print(json.dumps({"agent": agent, "bots": []}))
elif verb == "quit":
    if (here / "stubborn").exists():
        sys.exit("Bot shop does not stop.")
    os.kill(int(pid_file.read_text()), signal.SIGTERM)
else:
    if verb == "agent":
        pid_file.write_text(str(os.getpid()))
        signal.signal(signal.SIGTERM, lambda *_: (pid_file.unlink(), os._exit(0)))
    print("ready", flush=True)
    while True:
        signal.pause()
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A private interpreter with the stand-in installed."""
    folder = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    interpreter = environment.python(folder)
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run([interpreter, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    package = Path(packages, "tray_app")
    package.mkdir()
    (package / "__main__.py").write_text(STAND_IN)
    (tmp_path / "package").symlink_to(package)
    return interpreter


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*command: object) -> subprocess.Popen[str]:
        # not in our own tree: `-m` would find the real program there
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def calls(tmp_path: Path) -> list[str]:
    return (tmp_path / "package" / "calls").read_text().split()


def test_nothing_runs(python: Path, tmp_path: Path) -> None:
    assert running_linux.end(python) == ([], [])
    assert calls(tmp_path) == ["status"]


def test_nothing_is_installed(tmp_path: Path) -> None:
    assert running_linux.end(tmp_path / "none") == ([], [])


def test_agent_by_quit_tray_by_sigterm_and_both_are_named_to_start_again(
    python: Path, start: Start, tmp_path: Path
) -> None:
    agent = start(python, "-m", "tray_app", "agent")
    tray = start(python, "-I", "-m", "tray_app")
    assert running_linux.end(python) == ([["agent"], ["tray"]], [])
    assert agent.wait() == 0, "it ended by itself, as `quit` asked"
    assert tray.wait() == -signal.SIGTERM
    assert "quit" in calls(tmp_path)


def test_a_run_of_somebody_is_left_and_named(python: Path, start: Start, tmp_path: Path) -> None:
    run = start(python, "-m", "tray_app", "run", "shop")
    ended, left = running_linux.end(python)
    assert ended == []
    assert [process.pid for process in left] == [run.pid]
    assert running_linux.named(left) == f"bottray run (PID {run.pid})"
    assert run.poll() is None


def test_another_interpreter_with_the_same_words_is_a_stranger(python: Path, start: Start, tmp_path: Path) -> None:
    script = tmp_path / "tray_app"
    script.write_text("import signal\nprint('ready', flush=True)\nsignal.pause()\n")
    stranger = start(sys.executable, script, "tray_app", "tray", python)
    assert running_linux.end(python) == ([], [])
    assert stranger.poll() is None


def test_an_agent_that_does_not_stop_is_not_ended_hard(python: Path, start: Start, tmp_path: Path) -> None:
    (tmp_path / "package" / "stubborn").touch()
    agent = start(python, "-m", "tray_app", "agent")
    with pytest.raises(Trouble, match="Bot shop does not stop"):
        running_linux.end(python)
    assert agent.poll() is None
