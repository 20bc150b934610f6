"""Starting a program that outlives us, and how long its first word is waited for.

Deliberate faults that were tried, each red: no limit to the waiting · what says nothing taken for one that has ended.
"""

import os
import sys
from functools import partial
from pathlib import Path

import pytest
from e2e.waiting import until
from home import Home
from processes import alive, kill

from tray_app.adapters.processes import detached
from tray_app.commands.context import Context
from tray_app.core.errors import HostError

SILENT = "import os, time; open(os.environ['TOLD'], 'w').write(f'{os.getpid()} '); time.sleep(600)"


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def pid_in(file: Path) -> int:
    """What it has written there."""
    until(lambda: file.exists() and file.read_text().endswith(" "))
    return int(file.read_text())


def test_its_first_line_or_none() -> None:
    assert detached.start(python("print('ready', flush=True); print('more')"), os.environ) == "ready"
    assert detached.start(python("pass"), os.environ) == ""
    with pytest.raises(FileNotFoundError):
        detached.start([str(Path("no", "such", "program"))], os.environ)


def test_it_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    assert detached.start(python(SILENT), {**os.environ, "TOLD": str(file)}, patience=2.0) is None
    pid = pid_in(file)
    assert alive(pid), "it is left to itself"
    kill(pid)


def test_an_agent_that_says_nothing(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pid"
    context = Context({**home.environ, "TOLD": str(file)}, print, print)
    monkeypatch.setattr(detached, "start", partial(detached.start, patience=1.0))
    monkeypatch.setattr(detached, "own_command", lambda *_: python(SILENT))
    with pytest.raises(HostError) as told:
        context.start_agent()
    assert "does not get ready" in str(told.value.message)
    assert str(home.folder / "logs" / "agent.log") in str(told.value.message)
    assert "bottray status" in str(told.value.cure)
    pid = pid_in(file)
    assert alive(pid), "it may yet get ready"
    kill(pid)
