"""A disk without room, which is a small file system of its own: what is said, and that nothing stays broken.

A deliberate fault that was tried, red: the agent's last word thrown away.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from e2e.waiting import until
from home import Home

pytestmark = [
    pytest.mark.linux("mounts a small file system"),
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount"),
]
PLAIN = "import time; print('up', flush=True); time.sleep(600)"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "none", place], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this sandbox mounts nothing: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def on_it(small: Path, tmp_path: Path, emulator: object) -> Iterator[Home]:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks").chmod(0o1777)
    home = Home(small / "home", tmp_path / "locks", "http://127.0.0.1:1")
    yield home
    home.close()


def fill(place: Path) -> Path:
    filler = place / "filler"
    with open(filler, "wb", buffering=0) as file, suppress(OSError):  # until there is no room
        while True:
            file.write(b"x" * 4096)
    return filler


def test_a_start_names_the_cause(on_it: Home, small: Path) -> None:
    on_it.bot("shop", PLAIN)
    filler = fill(small)
    refused = on_it.run("start", "shop")
    assert refused.returncode != 0
    assert "No space left on device" in refused.stderr
    assert "Make room on that disk." in refused.stderr
    assert "Traceback" not in refused.stderr
    until(lambda: not on_it.pids(), on_it.pids)
    filler.unlink()
    assert on_it.run("start", "shop").returncode == 0
    assert on_it.status("shop")["phase"] == "running"
    assert on_it.run("stop", "shop").returncode == 0


def test_it_fills_while_a_bot_runs(on_it: Home, small: Path) -> None:
    on_it.bot("shop", PLAIN)
    on_it.bot("news", PLAIN)
    agent = on_it.agent(sample=0.3)
    control = on_it.control()
    for name in ("shop", "news"):
        control.start(name)
        on_it.wait_for(name, lambda v: v.phase == "running")
    filler = fill(small)
    control.stop("news")
    view = on_it.wait_for("news", lambda v: v.phase == "stopped" and any(w.kind == "state" for w in v.warnings))
    assert "No space left on device" in next(w.text for w in view.warnings if w.kind == "state")
    filler.unlink()
    on_it.wait_for("news", lambda v: not v.warnings)
    wanted = on_it.folder / "desired.json"
    until(lambda: json.loads(wanted.read_text()) == {"shop": True, "news": False}, wanted.read_text)
    assert on_it.status("shop")["phase"] == "running"
    assert agent.poll() is None
