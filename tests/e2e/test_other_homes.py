"""Two agents of one user, each with a home of its own, and one token: the command that is named reaches the one that
has it. Red while it was `bottray stop NAME`, which is true in the other home only.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from e2e.waiting import until
from home import Home, make_token
from processes import WINDOWS, alive, ended

pytestmark = pytest.mark.timeout(400)  # many programs of ours, one after the other
TOKEN = make_token(770_330)
BATCH, SHELL = '@"{python}" -m tray_app %*\n', '#!/bin/sh\nexec "{python}" -m tray_app "$@"\n'


@pytest.fixture
def both(homes: Any, emulator: Any) -> tuple[Home, Home]:
    emulator.add_bot(TOKEN, "shop_bot")
    made = homes("one & only"), homes("other")
    for home, name in zip(made, ("shop", "news"), strict=True):
        home.bot(name, token=TOKEN, stop_timeout=2)
    return made


def advice(told: str) -> str:
    return told.replace(", or stop shop: ", "To stop it: ").rpartition("To stop it: ")[2].strip().splitlines()[0]


def follow(home: Home, tmp_path: Path, command: str) -> "subprocess.CompletedProcess[str]":
    """Typed in a shell in which `bottray` is found and this home is the one that counts."""
    program = tmp_path / ("bottray.bat" if WINDOWS else "bottray")
    program.write_text((BATCH if WINDOWS else SHELL).format(python=sys.executable))
    program.chmod(0o755)
    environ = {**home.environ, "PATH": f"{tmp_path}{os.pathsep}{home.environ['PATH']}"}
    repository = Path(__file__).parents[2]
    return subprocess.run(command, shell=True, cwd=repository, env=environ, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("how", ["agent", "run"])
def test_the_command_reaches_the_other_home(both: tuple[Home, Home], tmp_path: Path, how: str) -> None:
    one, other = both
    if how == "agent":
        one.agent()
        assert one.run("start").returncode == 0, one.log("shop")
    else:
        run = one.spawn("run", "shop")
        assert run.stdout
        assert any("started as @shop_bot" in line for line in run.stdout)
    pid = until(lambda: one.status("shop")["pid"])
    named = set()
    for asks in ("stop", "status", "start", "doctor"):
        asked = other.run(asks, timeout=120)
        told = asked.stdout + asked.stderr
        assert f"PID {pid} (" in told
        assert "It is running" not in told
        named.add(advice(told.partition("It may read")[0]))
    followed = follow(other, tmp_path, named.pop())
    assert not named, "all say the same"
    assert followed.returncode == 0, followed
    assert followed.stdout.endswith("shop is stopped.\n")
    assert ended(pid)


@pytest.mark.linux("on Windows no bot outlives its agent")
def test_without_its_agent_it_is_reached_by_its_name_here(both: tuple[Home, Home], tmp_path: Path) -> None:
    one, other = both
    assert one.run("start").returncode == 0
    pid, agent = one.status("shop")["pid"], one.status()["agent"]["pid"]
    os.kill(agent, signal.SIGKILL)
    assert ended(agent)
    assert alive(pid)
    told = other.run("status").stdout
    assert "news runs on though its agent is dead" in told
    followed = follow(other, tmp_path, advice(told).partition(". To have")[0])
    assert followed.returncode == 0, (told, followed)
    assert ended(pid)
