"""Who would start a rival again on Windows, and what to type to end it for good."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from e2e.waiting import until

from tray_app.adapters.processes import process
from tray_app.adapters.rivals import census_windows, rivals
from tray_app.core.processes.processes import Rival, in_words, stop_command
from tray_app.core.tokens.token import Token

TOKEN = Token("123456:" + "C" * 25 + f"{os.getpid():010d}")
STARTER = "import subprocess, sys\nsys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))\n"
NO_MANAGER_YET = 1722  # RPC_S_SERVER_UNAVAILABLE
BOT = "import time\nprint('up', flush=True)\ntime.sleep(120)\n"


@pytest.fixture
def started(tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A bot with a token in its environment, started by another program."""
    (tmp_path / "bot.py").write_text(BOT)
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(tmp_path / "bot.py")],
        env={**os.environ, "ANY_NAME": TOKEN.reveal()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert starter.stdout is not None
    assert starter.stdout.readline().strip() == b"up"
    below = census_windows.family(starter.pid)
    yield starter
    import psutil

    for one in (*psutil.Process(starter.pid).children(recursive=True), psutil.Process(below[0][0])):
        with suppress(psutil.NoSuchProcess):  # its end may be that of another before
            one.kill()
    starter.communicate()


def found(script: Path) -> Rival:
    (rival,) = rivals.scan([rivals.Target("shop", TOKEN, script)])["shop"]
    return rival


def test_a_rival_is_known_by_its_environment_and_its_script(started: "subprocess.Popen[bytes]", tmp_path: Path) -> None:
    rival = found(tmp_path / "bot.py")
    assert rival.evidence == ("token-env", "script")
    assert started.pid in [one.pid for one in process.ancestors(rival.pid)]
    assert TOKEN.secret not in in_words(rival).render("en") + rival.command
    assert rival.mine
    assert stop_command(rival) == f"taskkill /F /T /PID {rival.pid}"


@pytest.mark.parametrize(
    ("service", "words", "command"),
    [
        ("shop-bot", "by Windows service shop-bot)", 'sc stop "shop-bot"'),
        ("Schedule", "by a scheduled task)", "taskschd.msc"),
        ("sshd", ")", "taskkill"),
    ],
)
def test_a_service_is_named_as_what_would_start_it_again(
    started: "subprocess.Popen[bytes]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    service: str,
    words: str,
    command: str,
) -> None:
    monkeypatch.setattr(census_windows, "_services", lambda: {started.pid: service})
    rival = found(tmp_path / "bot.py")
    assert in_words(rival).render("en").endswith(words)
    assert stop_command(rival).startswith(command)


def test_the_services_of_this_machine_are_read() -> None:
    assert all(pid > 0 and name for pid, name in census_windows._services().items())


def test_the_same_file_by_two_names(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text("")
    one = census_windows.identity(str(tmp_path / "bot.py"))
    assert one is not None
    assert census_windows.identity(str(tmp_path / "BOT.PY")) == one
    assert census_windows.identity("\\\\?\\" + str(tmp_path / "bot.py")) == one
    assert census_windows.identity(str(tmp_path / "other.py")) is None


def sc(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["sc", *words], capture_output=True, text=True, timeout=60, errors="replace")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[str]:
    """A real service that runs the bot; its user is not ours, so the bot has the token in its command line."""
    import ctypes

    if not ctypes.WinDLL("shell32").IsUserAnAdmin():
        pytest.skip("only an administrator makes a service")
    name = f"bottray-test-{os.getpid()}"
    (tmp_path / "bot.py").write_text(f"open({str(tmp_path / 'up')!r}, 'w').close()\n{BOT}")
    words = [sys.executable, str(Path(__file__).with_name("service.py")), name]
    words += [sys.executable, str(tmp_path / "bot.py"), TOKEN.reveal()]
    # Wine leaves the title of a service without one unset, and psutil reads it
    create = ("create", name, "binPath=", subprocess.list2cmdline(words), "DisplayName=", name)
    made = until(lambda: (done := sc(*create)).returncode != NO_MANAGER_YET and done, "the service manager is up")
    assert made.returncode == 0, made.stdout
    try:
        begun = sc("start", name)
        assert begun.returncode == 0, begun.stdout
        yield name
    finally:
        sc("stop", name)
        sc("delete", name)


def test_a_real_service_is_named_and_its_command_ends_the_bot(service: str, tmp_path: Path) -> None:
    until(lambda: (tmp_path / "up").exists(), "the service's bot is up")
    rival = found(tmp_path / "bot.py")
    assert rival.evidence == ("token-argv",), "the service itself, above the bot"
    assert in_words(rival).render("en").endswith(f" by Windows service {service})")
    assert stop_command(rival) == f'sc stop "{service}"'
    assert subprocess.run(stop_command(rival), stdin=subprocess.DEVNULL, timeout=60).returncode == 0
    until(lambda: not rivals.is_still(rival), "the bot has ended")
    assert rivals.scan([rivals.Target("shop", TOKEN, tmp_path / "bot.py")])["shop"] == [], "nobody starts it again"
