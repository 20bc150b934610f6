"""Starting a program that outlives us, and how long its first word is waited for."""

import os
import sys
import time
from pathlib import Path

import pytest
from processes import alive, kill

from tray_app.adapters import detached


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def test_its_first_line_or_none() -> None:
    assert detached.start(python("print('ready', flush=True); print('more')"), os.environ) == "ready"
    assert detached.start(python("pass"), os.environ) == ""
    with pytest.raises(FileNotFoundError):
        detached.start([str(Path("no", "such", "program"))], os.environ)


def test_it_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    source = f"import os, time; open({str(file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    assert detached.start(python(source), os.environ, patience=2.0) is None
    while not file.exists() or not file.read_text():
        time.sleep(0.02)
    pid = int(file.read_text())
    assert alive(pid), "it is left to itself"
    kill(pid)
