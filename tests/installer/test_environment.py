"""Environments and Debian's packages, in the cases that a healthy machine does not show."""

import importlib.util
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from installer import debian, environment, trouble, verbs
from installer.trouble import Trouble
from tests.installer.conftest import PYTHON, ROOT, listing

linux = pytest.mark.skipif(sys.platform != "linux", reason="about Debian and Ubuntu")


@pytest.fixture
def no_ensurepip(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the distribution puts it into a package of its own."""
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else real(name))


@linux
def test_without_venv_an_ordinary_user_gets_one_line_of_advice(
    home: Path, no_ensurepip: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian, "privilege", lambda: None)
    assert verbs.main(["install"]) == 1
    package = f"python3.{sys.version_info.minor}-venv"
    told = f"installer: Missing on this machine: {package}. Run: sudo apt install {package}\n"
    assert capfd.readouterr().err == told
    assert listing(home) == []


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that fails to install as often as the file `bad` has lines, and keeps what it was asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "apt-get"
    program.write_text(
        f'#!/bin/sh\ncd "{tmp_path}"\necho "$@" >>asked\n'
        'case "$*" in *install*) [ -s bad ] || exit 0; sed -i 1d bad; echo "E: 404" >&2; exit 100;; esac\n'
        'echo "W: one source is down" >&2; exit 100\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setattr(debian, "privilege", list)
    monkeypatch.setattr(trouble, "PAUSE", 0.0)
    return tmp_path


@linux
def test_apt_is_tried_again_and_a_failing_update_is_no_failure(apt: Path) -> None:
    (apt / "bad").write_text("1\n2\n")
    debian.install("python3.11-venv")
    asked = (apt / "asked").read_text().splitlines()
    assert [("update" if "update" in line else "install") for line in asked] == ["update", "install"] * 3
    assert asked[-1].endswith(" python3.11-venv")


@linux
def test_apt_that_never_works(apt: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (apt / "bad").write_text("1\n" * 9)
    with pytest.raises(Trouble, match="apt-get could not install"):
        debian.install("nsis", "unzip", tries=2)
    assert "E: 404" in capfd.readouterr().err


def quick_environment(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)


def test_an_environment_is_made_once_and_again_when_other_things_are_asked_for(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "create", quick_environment)
    folder = tmp_path / "kept"
    made: list[tuple[str, ...]] = []

    def install(_folder: Path, *what: str) -> None:
        made.append(what)
        if what == ("broken off",):
            raise KeyboardInterrupt

    for wanted in ("one", "one", "two"):
        environment.keep(folder, [wanted], install)
    assert made == [("one",), ("two",)]
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            environment.keep(folder, ["broken off"], install)
    assert made[2:] == [("broken off",), ("broken off",)]
    environment.keep(folder, ["two"], install)
    found = subprocess.run(
        [environment.python(folder), "-I", "-c", "import tray_app; print(tray_app.__file__)"],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    assert found.stdout.strip() == str(ROOT / "tray_app" / "__init__.py"), "it runs this very tree"


def test_exit_codes_come_out(tmp_path: Path) -> None:
    folder = tmp_path / "venv"
    quick_environment(folder)
    assert environment.run(folder, "-c", "raise SystemExit(7)") == 7
    if sys.platform == "linux":
        assert environment.run(folder, "-c", "import os; os.kill(os.getpid(), 9)") == 128 + 9


@linux
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_let_the_child_say_the_last_word(how: signal.Signals, tmp_path: Path) -> None:
    child = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, signal.default_int_handler)\n"
        "try:\n print('ready', flush=True)\n signal.pause()\n"
        "except KeyboardInterrupt:\n print('cleaned up')\n sys.exit(3)\n"
    )
    parent = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\nfrom pathlib import Path\nfrom installer import environment\n"
        f"sys.exit(environment.run(Path({str(Path(sys.executable).parent.parent)!r}), '-c', {child!r}))\n"
    )
    process = subprocess.Popen([PYTHON, "-c", parent], stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        if how == signal.SIGINT:
            os.killpg(process.pid, how)  # a terminal sends it to the whole group
        else:
            process.send_signal(how)
        assert process.communicate(timeout=20) == ("cleaned up\n", None)
        assert process.returncode == 3
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize(("system", "only"), [("linux", {"jeepney"}), ("win32", {"pystray"})])
def test_what_only_one_system_imports_is_installed_there_only(system: str, only: set[str]) -> None:
    wanted = [Requirement(line) for line in environment.requirements()]
    asked = {one.name for one in wanted if not one.marker or one.marker.evaluate({"sys_platform": system})}
    assert asked & {"jeepney", "pystray", "pillow"} == only
