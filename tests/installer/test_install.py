"""Installing for real, into a home of its own."""

import fcntl
import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from installer import desktop_entry, install_linux, verbs
from tests.installer.conftest import PYTHON, ROOT, listing

pytestmark = pytest.mark.timeout(600)  # real environments are built here, on a busy machine too


def bare(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PYTHON, str(ROOT / "installer"), *words], capture_output=True, text=True, cwd="/")


def on_a_terminal(*words: str) -> subprocess.CompletedProcess[str]:
    """As `bare`, with a person before it."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [PYTHON, str(ROOT / "installer"), *words], stdout=theirs, stderr=subprocess.PIPE, cwd="/"
    ) as one:
        os.close(theirs)
        said = b""
        with open(ours, "rb", buffering=0) as heard, suppress(OSError):  # EIO: nobody writes there any more
            while part := heard.read(4096):
                said += part
        assert one.stderr
        complained = one.stderr.read().decode()
    return subprocess.CompletedProcess(words, one.returncode, said.decode().replace("\r\n", "\n"), complained)


def program(home: Path, code: str) -> str:
    """What the installed interpreter answers, as the launcher calls it."""
    launcher = (home / ".local/bin/bottray").read_text()
    python = shlex.split(launcher.splitlines()[1])[1]
    return subprocess.run(
        [python, "-I", "-c", code], capture_output=True, text=True, check=True, cwd="/"
    ).stdout.strip()


def bottray(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([home / ".local/bin/bottray", *words], capture_output=True, text=True, cwd="/")


def running_agent(home: Path) -> int | None:
    """Its pid, once the bot is up under it; an agent that has just been started takes a moment."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        told = json.loads(bottray(home, "status", "--json").stdout)
        if told["agent"] and told["bots"][0]["phase"] == "running":
            return int(told["agent"]["pid"])
        time.sleep(0.1)
    return None


@pytest.fixture(autouse=True)
def _no_agent_is_left(home: Path) -> Iterator[None]:
    yield
    if (home / ".local/share/bottray/venv").exists():
        bottray(home, "quit")


def builds(home: Path) -> list[str]:
    return [path.name for path in (home / ".local/share/bottray").glob("venv-*")]


def test_from_the_first_install_to_the_last_file_gone(
    home: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, opened = tmp_path / "programs" / "google-chrome", tmp_path / "opened"
    browser.parent.mkdir()
    browser.write_text(f'#!/bin/sh\necho "$@" >{shlex.quote(str(opened))}\n')
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", f"{browser.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":none")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    mine = home / ".local" / "share" / "applications" / "mine.desktop"
    mine.parent.mkdir(parents=True)
    mine.write_text("[Desktop Entry]\n")
    config = home / ".config" / "bottray" / "bots.toml"
    config.parent.mkdir(parents=True)
    (home / ".config" / "autostart").mkdir()  # every desktop has it
    config.write_text("[bots.sleeper]\ncommand = ['sleep', '1000']\n")
    before = listing(home)

    first = on_a_terminal("install")
    assert first.returncode == 0, first.stderr
    assert "asks where your bot is" in first.stdout
    assert re.fullmatch(r"--app=http://127\.0\.0\.1:\d+/#link=[\w-]+&add=welcome\n", wait_for(opened))
    opened.unlink()
    assert f'export PATH="{home}/.local/bin:$PATH"' in first.stdout
    assert "requests" in first.stdout.split(), "the progress names each package"
    assert program(home, "import tray_app; print(tray_app.__file__)").startswith(str(home))
    first_build = builds(home)
    started = bottray(home, "start", "sleeper")
    assert started.returncode == 0, started.stderr
    agent = running_agent(home)

    monkeypatch.setenv("PIP_FIND_LINKS", "/nonexistent")
    failed = bare("install")
    assert failed.returncode == 1
    assert builds(home) == first_build, "a failed upgrade leaves the earlier version"
    program(home, "import tray_app, requests")
    assert running_agent(home) == agent, "and its agent alone"

    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    second = bare("install")
    assert second.returncode == 0, second.stderr
    assert not opened.exists(), "whoever has it already knows the way"
    assert len(builds(home)) == 1
    assert builds(home) != first_build, "built anew aside, the earlier one removed"
    program(home, "import tray_app, requests, psutil")
    assert running_agent(home) not in (None, agent), "started again, by the new version"

    assert bottray(home, "enable").returncode == 0
    assert (home / ".config/autostart/bottray.desktop").exists()

    removed = bare("uninstall")
    assert removed.returncode == 0, removed.stderr
    assert "Stopping the running agent" in removed.stdout
    assert f"Kept: {config.parent}" in removed.stdout
    assert [name for name in listing(home) if "state" not in name] == before

    purged = bare("uninstall", "--purge")
    assert purged.returncode == 0
    assert "not installed" in purged.stdout
    assert not config.parent.exists()
    assert mine.exists()


def test_without_a_desktop_it_ends_with_what_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPLAY", ":none")  # nobody is before it: what is said goes elsewhere
    install_linux.welcome()
    assert capsys.readouterr().out == "Add your bot: bottray add FOLDER\n"


def test_the_menu_entry_is_valid_and_starts_the_launcher(tmp_path: Path) -> None:
    launcher = tmp_path / 'a "quoted" $HOME `name` \\ бот' / "bottray"
    launcher.parent.mkdir()
    launcher.write_text('#!/bin/sh\necho "$@" >"$(dirname "$0")/started"\n')
    launcher.chmod(0o755)
    entry = tmp_path / "bottray.desktop"
    entry.write_text(desktop_entry.menu_entry(launcher), "utf-8")
    if checker := shutil.which("desktop-file-validate"):
        assert subprocess.run([checker, entry], capture_output=True, text=True).stdout == ""
    keys = dict(line.split("=", 1) for line in entry.read_text("utf-8").splitlines()[1:])
    assert keys["GenericName"] != ""
    assert {"GenericName[ru]", "Comment", "Comment[ru]", "Name"} <= keys.keys()
    if not (starter := shutil.which("gio")):
        pytest.skip("gio (libglib2.0-bin) is what starts a menu entry here")
    subprocess.run([starter, "launch", entry], check=True)
    assert wait_for(launcher.parent / "started") == "tray\n"


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.02)
    raise AssertionError(f"{path} was not written")


def test_nothing_is_left_of_an_install_without_a_network(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert verbs.main(["install"]) == 1
    said = capfd.readouterr()
    assert "Try 1 of 2 failed" in said.out
    assert said.err.splitlines() == [
        "installer: The package index could not be reached. Look at the network (a proxy: https_proxy), and try again."
    ]
    assert listing(home) == []


@pytest.mark.parametrize("noticed", ["before", "meanwhile"])
def test_a_full_disk(
    noticed: str, home: Path, index: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    small = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "none", home], capture_output=True, text=True)
    if small.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {small.stderr.strip()}")
    if noticed == "meanwhile":
        monkeypatch.setattr(install_linux, "NEEDED_BYTES", 0)
    try:
        assert verbs.main(["install"]) == 1
        said = capfd.readouterr()
        assert said.err.startswith("installer: The disk is full (")
        assert said.err.count("\n") == 1
        assert ("Building" in said.out) == (noticed == "meanwhile")
        assert listing(home) == []
    finally:
        subprocess.run(["umount", home], check=True)


def test_a_home_that_cannot_be_written(
    home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", "/sys")  # nobody makes folders there, not even root
    assert verbs.main(["install"]) == 1
    said = capfd.readouterr().err
    assert said.startswith("installer: /sys/.local cannot be written: ")
    assert said.count("\n") == 1


def test_somebody_elses_command_is_not_overwritten(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    theirs = home / ".local/bin/bottray"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("#!/bin/sh\n")
    before = listing(home)
    assert verbs.main(["install"]) == 1
    assert f"{theirs} is there already" in capfd.readouterr().err
    assert listing(home) == before
    assert theirs.read_text() == "#!/bin/sh\n"


def test_two_installers_at_once(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = home / ".local/share/bottray"
    folder.mkdir(parents=True)
    other = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert verbs.main(["install"]) == 1
    finally:
        os.close(other)
    assert "Another installer is at work" in capfd.readouterr().err
    assert builds(home) == []


def test_an_interrupted_install_leaves_nothing(
    home: Path, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with subprocess.Popen([PYTHON, str(ROOT / "installer"), "install"], stdout=subprocess.PIPE, text=True) as installer:
        assert installer.stdout is not None
        while not installer.stdout.readline().startswith("  "):  # the first package
            assert installer.poll() is None
        installer.terminate()
    assert installer.returncode == 143
    assert listing(home) == []
    assert listing(temporary) == []
