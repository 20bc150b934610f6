"""The command line of the installer on a bare Python, and on one that is too old."""

import ast
import runpy
import subprocess
import sys

import pytest

from tests.installer.conftest import PYTHON, ROOT

INSTALLER = ROOT / "installer"


def test_it_runs_without_any_package() -> None:
    answer = subprocess.run([PYTHON, "-S", "-I", INSTALLER, "--help"], capture_output=True, text=True, cwd="/")
    assert answer.returncode == 0, answer.stderr
    for verb in ("install", "uninstall", "demo", "messages"):
        assert verb in answer.stdout


def test_it_runs_as_a_module_too() -> None:
    answer = subprocess.run([PYTHON, "-m", "installer", "--help"], capture_output=True, text=True, cwd=ROOT)
    assert answer.returncode == 0, answer.stderr


def test_usage_is_exit_code_2() -> None:
    assert subprocess.run([PYTHON, INSTALLER], capture_output=True).returncode == 2
    assert subprocess.run([PYTHON, INSTALLER, "instal"], capture_output=True).returncode == 2


@pytest.mark.parametrize("tool", ["installer", "tests"])
def test_an_old_python_is_told_so_before_anything_else(tool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ast.parse((ROOT / tool / "__main__.py").read_text("utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 10, 2, "final", 0))
    monkeypatch.setattr(sys, "path", list(sys.path))
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(ROOT / tool / "__main__.py"), run_name="__main__")
    assert "3.11 or newer" in str(stopped.value.code)


def test_messages_without_babel_says_what_to_do() -> None:
    answer = subprocess.run([PYTHON, "-S", INSTALLER, "messages"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr.startswith("installer: This needs Babel.")
    assert answer.stderr.count("\n") == 1
